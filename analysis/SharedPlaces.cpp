//===--- SharedPlaces.cpp - names of places that units share --------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/SharedPlaces.h"
#include "analysis/PageOrigin.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace kmap_tidy {

std::string fileOf(SourceLocation Loc, const SourceManager &SM) {
  auto Entry = SM.getFileEntryRefForID(SM.getFileID(SM.getFileLoc(Loc)));
  if (!Entry)
    return "";
  llvm::SmallString<256> Path(Entry->getName());
  SM.getFileManager().makeAbsolutePath(Path);
  llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  // Units may know one header by its name and by a link.
  llvm::SmallString<256> Target;
  if (llvm::sys::fs::is_symlink_file(Path) &&
      !llvm::sys::fs::real_path(Path, Target))
    return std::string(Target);
  return std::string(Path);
}

/// The header that declares \p Declared; empty if only the main file does.
static std::string headerOf(const NamedDecl &Declared,
                            const SourceManager &SM) {
  for (const Decl *Known : Declared.redecls())
    if (!SM.isInMainFile(SM.getFileLoc(Known->getLocation())))
      return fileOf(Known->getLocation(), SM);
  return "";
}

static SharedPlace slot(const FieldDecl &Field, int Kind, int Index,
                        const ASTContext &Context) {
  const SourceManager &SM = Context.getSourceManager();
  SharedPlace Result;
  Result.Kind = Kind;
  Result.Word = Field.getNameAsString();
  Result.Index = Index;
  Result.Header = fileOf(Field.getLocation(), SM);
  Result.Scope =
      Result.Header + ":" +
      std::to_string(SM.getFileOffset(SM.getFileLoc(Field.getLocation())));
  // The tag of what has none is that of the record around it.
  const RecordDecl *Record = Field.getParent();
  while (Record && !Record->getIdentifier())
    Record = dyn_cast<RecordDecl>(Record->getDeclContext());
  if (Record)
    Result.Record = Record->getNameAsString();
  return Result;
}

SharedPlace sharedField(const FieldDecl &Field, const ASTContext &Context) {
  return slot(Field, SharedPlace::Field, -1, Context);
}

SharedPlace sharedNumberField(const FieldDecl &Field,
                              const ASTContext &Context) {
  return slot(Field, SharedPlace::NumberField, -1, Context);
}

SharedPlace sharedAddresses(bool OfDevices, const ASTContext &Context) {
  const SourceManager &SM = Context.getSourceManager();
  SharedPlace Result;
  Result.Kind = OfDevices ? SharedPlace::DeviceAddress : SharedPlace::Address;
  Result.Scope = fileOf(SM.getLocForStartOfFile(SM.getMainFileID()), SM);
  return Result;
}

static SharedPlace linked(const NamedDecl &Declared, int Kind, int Index,
                          const ASTContext &Context) {
  const SourceManager &SM = Context.getSourceManager();
  SharedPlace Result;
  Result.Kind = Kind;
  Result.Word = Declared.getNameAsString();
  Result.Index = Index;
  if (!Declared.hasExternalFormalLinkage())
    Result.Scope = fileOf(SM.getLocForStartOfFile(SM.getMainFileID()), SM);
  else
    Result.Header = headerOf(Declared, SM);
  return Result;
}

SharedPlace sharedVariable(const VarDecl &Variable, const ASTContext &Context) {
  return linked(Variable, SharedPlace::Variable, -1, Context);
}

SharedPlace sharedParameter(const FunctionDecl &Function, unsigned Index,
                            const ASTContext &Context) {
  return linked(Function, SharedPlace::Parameter, Index, Context);
}

SharedPlace sharedResult(const FunctionDecl &Function,
                         const ASTContext &Context) {
  return linked(Function, SharedPlace::Result, -1, Context);
}

SharedPlace sharedFunction(const FunctionDecl &Function,
                           const ASTContext &Context) {
  return linked(Function, SharedPlace::Function, -1, Context);
}

static const FieldDecl *calledField(const CallExpr &Call) {
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  if (const auto *Target = dyn_cast<UnaryOperator>(Callee))
    if (Target->getOpcode() == UO_Deref)
      Callee = Target->getSubExpr()->IgnoreParenImpCasts();
  const auto *Member = dyn_cast<MemberExpr>(Callee);
  return Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
}

std::optional<SharedPlace> sharedParameterOf(const CallExpr &Call,
                                             unsigned Index,
                                             const ASTContext &Context) {
  const FunctionDecl *Function = Call.getDirectCallee();
  if (Function && Index < Function->getNumParams() &&
      !Function->getParamDecl(Index)->getType()->isVoidPointerType())
    return sharedParameter(*Function, Index, Context);
  const FieldDecl *Slot = Function ? nullptr : calledField(Call);
  if (!Slot)
    return std::nullopt;
  return slot(*Slot, SharedPlace::SlotParameter, Index, Context);
}

std::optional<SharedPlace> sharedResultOf(const CallExpr &Call,
                                          const ASTContext &Context) {
  if (const FunctionDecl *Function = Call.getDirectCallee())
    return sharedResult(*Function, Context);
  const FieldDecl *Slot = calledField(Call);
  if (!Slot)
    return std::nullopt;
  return slot(*Slot, SharedPlace::SlotResult, -1, Context);
}

namespace {

class Exporter {
public:
  Exporter(const PageOrigins &Origins, const FunctionValues &Functions,
           const ASTContext &Context)
      : Origins(Origins), Functions(Functions), Context(Context) {}

  PageLinks run() {
    findBound();
    for (const PageEvent &Event : Origins.events()) {
      if (Event.Kind == PageEvent::Kept || Event.Kind == PageEvent::KeptByAlias)
        Stores.push_back(&Event);
      PageMixture From = mixture(Event.From);
      // A number that anybody stores brings no page.
      if (Event.Shared && Event.Kind != PageEvent::NumberExit) {
        From.Places.erase(*Event.Shared);
        Result.Into[*Event.Shared].add(From);
      }
      if (Event.Kind == PageEvent::Reference)
        Result.Referenced.add(From);
      if (Event.Kind == PageEvent::Release &&
          Event.Api->Kind != ReleaseKind::Free)
        Result.Releases.push_back(
            {Event.Api->Kind == ReleaseKind::Put,
             leaf(PageLeaf::Unknown, Event.Loc, Event.Name), std::move(From)});
    }
    for (const PageSource &Source : Origins.sources())
      if (Source.Kind == PageSource::Caller && Source.Shared)
        Result.Defined.insert(*Source.Shared);
    std::vector<const PageEvent *> OfFound =
        Origins.usesOfFound(/*OfRequests=*/true);
    Result.GivesFound = !OfFound.empty();
    GivesDeviceFound = Origins.givesDeviceFound();
    PutsFound = llvm::any_of(OfFound, [](const PageEvent *Use) {
      return Use->Kind == PageEvent::Release ||
             Use->Kind == PageEvent::Reference;
    });
    for (const PageEvent &Event : Origins.events())
      for (unsigned I : Event.From.set_bits()) {
        const PageSource &Source = Origins.sources()[I];
        if (Source.Kind == PageSource::Caller && Source.Shared)
          lend(*Source.Shared, *Source.Function, Event);
        if (Source.Kind == PageSource::Elsewhere && Source.Field &&
            Source.Shared)
          lendHeld(*Source.Shared, Event);
      }
    Result.MovesOtherwise = Origins.movesOtherwise();
    Result.Swallowed = Origins.swallowedMembers();
    Result.SwallowsTaker = Origins.swallowsTaker();
    // What is left out may have to do with any of it.
    if (Origins.unseenCall())
      Result.Taken.insert(Result.Defined.begin(), Result.Defined.end());
    for (const FunctionValues::Stored &One : Functions.Slots)
      link(One);
    for (const FunctionDecl *Function : Functions.Escaped)
      for (const ParmVarDecl *Parameter : Function->parameters())
        if (pageDepth(Parameter->getType()))
          Result
              .Into[sharedParameter(
                  *Function, Parameter->getFunctionScopeIndex(), Context)]
              .Leaves.insert(leaf(PageLeaf::Unknown, Parameter->getLocation(),
                                  Function->getNameAsString() + "()"));
    for (const FieldDecl *Slot : Functions.OpenSlots)
      open(*Slot);
    return std::move(Result);
  }

private:
  PageLeaf leaf(int Kind, SourceLocation Loc, std::string Name) const {
    const SourceManager &SM = Context.getSourceManager();
    PageLeaf Leaf;
    Leaf.Kind = Kind;
    Leaf.Name = std::move(Name);
    if (Loc.isInvalid())
      return Leaf;
    Loc = SM.getFileLoc(Loc);
    Leaf.File = fileOf(Loc, SM);
    Leaf.Line = SM.getSpellingLineNumber(Loc);
    Leaf.Column = SM.getSpellingColumnNumber(Loc);
    return Leaf;
  }

  static int kindOf(const PageSource &Source) {
    if (Source.isAcquired(PageClaim::Reference))
      return PageLeaf::Reference;
    if (Source.isAcquired(PageClaim::Pin))
      return PageLeaf::Pin;
    if (Source.isAcquired(PageClaim::Either))
      return PageLeaf::Either;
    switch (Source.Kind) {
    case PageSource::Other:
      return PageLeaf::Other;
    default:
      return Source.IsFound ? PageLeaf::Found : PageLeaf::Unknown;
    }
  }

  PageMixture mixture(const SourceSet &From) const {
    PageMixture Mixture;
    for (unsigned I : From.set_bits()) {
      const PageSource &Source = Origins.sources()[I];
      if (Source.Shared)
        Mixture.Places.insert(*Source.Shared);
      else
        Mixture.Leaves.insert(leaf(kindOf(Source), Source.Loc, Source.Name));
    }
    return Mixture;
  }

  /// What a parameter points to and what a field does are one where a call of
  /// the unit hands over the field: then the pages of both are in both. Stores
  /// have events of their own.
  void findBound() {
    std::map<SharedPlace, unsigned> At;
    for (unsigned I = 0; I < Origins.sources().size(); ++I)
      if (const PageSource &Source = Origins.sources()[I]; Source.Shared)
        At[*Source.Shared] = I;
    std::vector<std::pair<const PageEvent *, unsigned>> Fields, Parameters;
    for (const PageEvent &Event : Origins.events()) {
      auto Source = Event.Shared ? At.find(*Event.Shared) : At.end();
      if (Source == At.end())
        continue;
      if (Event.Kind == PageEvent::FieldExit)
        Fields.push_back({&Event, Source->second});
      else if (Event.Kind == PageEvent::Exit && !Event.At)
        Parameters.push_back({&Event, Source->second});
    }
    for (const auto &[Held, HeldSource] : Fields)
      for (const auto &[Given, GivenSource] : Parameters)
        if (Held->From.test(GivenSource) && Given->From.test(HeldSource))
          Bound.insert({*Given->Shared, *Held->Shared});
  }

  bool areBound(const std::optional<SharedPlace> &Parameter,
                const std::optional<SharedPlace> &Field) const {
    return Parameter && Field && Bound.count({*Parameter, *Field});
  }

  /// Whether \p From calls \p Other, by way of any others.
  bool calls(const FunctionDecl &From, const FunctionDecl &Other) {
    llvm::SetVector<const FunctionDecl *> &Called =
        Reached[From.getCanonicalDecl()];
    // Grows while it is walked.
    if (Called.insert(From.getCanonicalDecl()))
      for (size_t I = 0; I < Called.size(); ++I)
        if (auto More = Functions.Calls.find(Called[I]);
            More != Functions.Calls.end())
          Called.insert(More->second.begin(), More->second.end());
    return Called.count(Other.getCanonicalDecl());
  }

  /// Whether \p Event may be in what \p From calls.
  bool isReached(const FunctionDecl &From, const PageEvent &Event) {
    // Of a field or variable it is noted where that is named first.
    bool IsOfPlace =
        Event.Kind == PageEvent::FieldExit ||
        (!Event.At &&
         (!Event.Shared || Event.Shared->Kind == SharedPlace::Variable));
    return IsOfPlace || !Event.Function || calls(From, *Event.Function);
  }

  /// Whether pages of \p Source, which are where \p From's caller finds them,
  /// may be there because of \p From, rather than by another call of it.
  bool isLeft(const FunctionDecl &From, unsigned Source) {
    const FunctionDecl *Of = Origins.sources()[Source].Function;
    return (Of && calls(From, *Of)) ||
           llvm::any_of(Stores, [&](const PageEvent *Event) {
             return Event->From.test(Source) && isReached(From, *Event);
           });
  }

  /// Whether by \p Event, which touches what a page holds, a device may get the
  /// address of the page.
  bool givesDevice(const PageEvent &Event) const {
    return Event.givesDeviceAddress() ||
           (Event.Kind == PageEvent::CpuData && GivesDeviceFound);
  }

  /// \p Event is what happens to pages of \p Function's parameter \p Given.
  /// Pages that others give it are nowhere else than in what it calls, unless
  /// they are kept.
  void lend(const SharedPlace &Given, const FunctionDecl &Function,
            const PageEvent &Event) {
    if (Event.Kind == PageEvent::CpuData ||
        Event.Kind == PageEvent::DeviceData) {
      // Who puts what it finds may have the address of these.
      if (PutsFound)
        Result.Taken.insert(Given);
      else if (givesDevice(Event))
        Result.DeviceAddressed.insert(Given);
      return;
    }
    // What is in an object has been stored there.
    if (Event.Kind == PageEvent::FieldHeld || Event.Kind == PageEvent::Handed ||
        Event.Kind == PageEvent::KeptInSight || !isReached(Function, Event) ||
        (Event.Kind == PageEvent::FieldExit && areBound(Given, Event.Shared)))
      return;
    // Who is not named is not seen.
    if (Event.Kind != PageEvent::Exit || !Event.Shared) {
      Result.Taken.insert(Given);
      return;
    }
    if (Event.At) {
      Result.HandedOn[Given].insert(*Event.Shared);
      return;
    }
    // The callers of a function get back what it leaves with them. Where one
    // function of the unit calls another one, the arrays of both are one.
    if (!(*Event.Shared == Given)) {
      lendTo(*Event.Shared, Given);
      return;
    }
    for (unsigned I : Event.From.set_bits()) {
      const PageSource &Source = Origins.sources()[I];
      bool IsParameter = Source.Kind == PageSource::Caller ||
                         Source.Kind == PageSource::Callee;
      if (areBound(Given, Source.Shared) || !isLeft(Function, I))
        continue;
      if (!IsParameter || !Source.Shared)
        Result.Taken.insert(Given);
      else if (!(*Source.Shared == Given))
        lendTo(*Source.Shared, Given);
    }
  }

  /// \p Event is what happens to pages that the field \p Holder has.
  void lendHeld(const SharedPlace &Holder, const PageEvent &Event) {
    switch (Event.Kind) {
    case PageEvent::CpuData:
      Result.LookedAt.insert(Holder);
      [[fallthrough]];
    case PageEvent::DeviceData:
      if (givesDevice(Event))
        Result.DeviceAddressed.insert(Holder);
      return;
    case PageEvent::FieldHeld:
    // What others get is an exit.
    case PageEvent::KeptInSight:
      return;
    case PageEvent::AddressExit:
      Result.Addressed.insert(Holder);
      return;
    case PageEvent::Handed:
      Result.HandedOn[Holder].insert(sharedFunction(
          *cast<CallExpr>(Event.At)->getDirectCallee(), Context));
      return;
    case PageEvent::FieldExit:
    case PageEvent::NumberExit:
      if (Event.Shared == Holder)
        return;
      break;
    case PageEvent::Exit:
      if (Event.At ? Event.Shared.has_value()
                   : areBound(Event.Shared, Holder)) {
        Result.HandedOn[Holder].insert(*Event.Shared);
        return;
      }
      break;
    default:
      break;
    }
    Result.Taken.insert(Holder);
  }

  /// \p Given shares pages with \p Other.
  void lendTo(const SharedPlace &Other, const SharedPlace &Given) {
    bool IsOfOneFunction = Other.Kind == Given.Kind &&
                           Other.Word == Given.Word &&
                           Other.Scope == Given.Scope;
    if (IsOfOneFunction)
      Result.Taken.insert(Given);
    else
      Result.HandedOn[Given].insert(Other);
  }

  /// Who calls what the field holds calls the function.
  void link(const FunctionValues::Stored &One) {
    const auto *Type =
        One.Slot->getType()->getPointeeType()->getAs<FunctionProtoType>();
    for (unsigned I = 0; Type && I < Type->getNumParams(); ++I)
      if (mayLeadToPage(Type->getParamType(I)) &&
          (I >= One.Function->getNumParams() ||
           !pageDepth(One.Function->getParamDecl(I)->getType())))
        Result.Taken.insert(
            slot(*One.Slot, SharedPlace::SlotParameter, I, Context));
    for (unsigned I = 0; I < One.Function->getNumParams(); ++I) {
      unsigned Depth = pageDepth(One.Function->getParamDecl(I)->getType());
      if (!Depth)
        continue;
      SharedPlace Inner = sharedParameter(*One.Function, I, Context),
                  Outer =
                      slot(*One.Slot, SharedPlace::SlotParameter, I, Context);
      Result.Defined.insert(Outer);
      Result.Into[Inner].Places.insert(Outer);
      Result.HandedOn[Outer].insert(Inner);
      if (Depth >= 2)
        Result.Into[Outer].Places.insert(Inner);
    }
    if (pageDepth(One.Function->getReturnType()))
      Result.Into[slot(*One.Slot, SharedPlace::SlotResult, -1, Context)]
          .Places.insert(sharedResult(*One.Function, Context));
  }

  void open(const FieldDecl &Slot) {
    PageLeaf Unknown = leaf(PageLeaf::Unknown, Slot.getLocation(),
                            "what " + Slot.getNameAsString() + " names");
    const auto *Type =
        Slot.getType()->getPointeeType()->getAs<FunctionProtoType>();
    for (unsigned I = 0; Type && I < Type->getNumParams(); ++I)
      if (mayLeadToPage(Type->getParamType(I))) {
        SharedPlace Given = slot(Slot, SharedPlace::SlotParameter, I, Context);
        Result.Into[Given].Leaves.insert(Unknown);
        Result.Taken.insert(std::move(Given));
      }
    if (Type && pageDepth(Type->getReturnType()))
      Result.Into[slot(Slot, SharedPlace::SlotResult, -1, Context)]
          .Leaves.insert(Unknown);
  }

  const PageOrigins &Origins;
  const FunctionValues &Functions;
  const ASTContext &Context;
  /// Parameters and fields.
  std::set<std::pair<SharedPlace, SharedPlace>> Bound;
  std::vector<const PageEvent *> Stores;
  /// Whether the unit puts pages that it finds, or takes references to them.
  bool PutsFound = false;
  bool GivesDeviceFound = false;
  llvm::DenseMap<const FunctionDecl *, llvm::SetVector<const FunctionDecl *>>
      Reached;
  PageLinks Result;
};

} // namespace

PageLinks PageOrigins::links(const ASTContext &Context) const {
  return Exporter(*this, Functions, Context).run();
}

} // namespace kmap_tidy
