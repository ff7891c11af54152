//===--- PageOriginCalls.cpp - what calls do to pages ---------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/NullPointer.h"
#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "analysis/PinPlace.h"
#include "analysis/SharedPlaces.h"
#include "analysis/Summary.h"
#include "analysis/WholeWord.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/RecordLayout.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

static PageEvent::EventKind eventOf(DataAccess By) {
  switch (By) {
  case DataAccess::Cpu:
    return PageEvent::CpuData;
  case DataAccess::Device:
    return PageEvent::DeviceData;
  case DataAccess::Frame:
    return PageEvent::FrameTaken;
  }
  llvm_unreachable("covered switch");
}

/// Some of what touches pages is a macro in one tree or another, or does more
/// for another architecture.
void PageOriginCollector::mentionInMacro(const Expr *Page) {
  SourceLocation Loc = Page->getBeginLoc();
  if (!Loc.isMacroID() || !pageDepth(Page->getType()))
    return;
  const SourceManager &SM = Context.getSourceManager();
  bool IsPage = true;
  while (Loc.isMacroID()) {
    // An argument first goes to where the body spells the parameter.
    StringRef Name;
    SourceLocation Body = Loc;
    if (!SM.isMacroArgExpansion(Loc))
      Name = Lexer::getImmediateMacroName(Loc, SM, Context.getLangOpts());
    Loc = SM.getImmediateExpansionRange(Loc).getBegin();
    if (Name.empty())
      continue;
    if (const DataRow *Row = findDataRow(Name))
      addEvent(eventOf(Row->By), Page, Page->getBeginLoc(), placesOf(Page),
               Name.str() + "()");
    // What a row knows makes something else of the page.
    IsPage &= !hasPageRow(Name) && !findKernelApi(Name);
    // What the code itself calls another configuration may have otherwise.
    if (IsPage && (Others.isOfArchitecture(Body) ||
                   (Loc.isFileID() && !onlyLooks(Name) &&
                    Others.isReplaceableMacro(Name, Body))))
      addEvent(PageEvent::Exit, Page, Page->getBeginLoc(), placesOf(Page),
               Name.str() + "()");
  }
}

/// Whether the main file has \p Word.
bool PageOriginCollector::isSpelled(StringRef Word) const {
  const SourceManager &SM = Context.getSourceManager();
  return hasWord(SM.getBufferData(SM.getMainFileID()), Word);
}

const FunctionDecl *PageOriginCollector::bodyOf(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || !Callee->getIdentifier())
    return nullptr;
  StringRef Name = Callee->getName();
  if (findKernelApi(Name) || hasPageRow(Name))
    return nullptr;
  const FunctionDecl *Body = addBody(*Callee);
  return Body && Others.isMissing(*Body, Call.getBeginLoc()) ? nullptr : Body;
}

const FunctionDecl *PageOriginCollector::addBody(const FunctionDecl &Function) {
  const FunctionDecl *Definition = Function.getDefinition();
  if (Definition && !isInMainFile(Definition->getLocation()))
    // Asks for the body if the parser has skipped it.
    Callees.of(*Definition);
  if (!Definition || !Definition->getBody())
    return nullptr;
  Functions.insert(Definition);
  if (Current)
    Result.Functions.Calls[Current->getCanonicalDecl()].insert(
        Definition->getCanonicalDecl());
  return Others.isReplaceable(*Definition) ? nullptr : Definition;
}

namespace {
/// Looks for a number that the macro \c Flag stands for.
struct FlagByMacro : RecursiveASTVisitor<FlagByMacro> {
  FlagByMacro(StringRef Flag, CallSites &Sites) : Flag(Flag), Sites(Sites) {}
  bool VisitIntegerLiteral(IntegerLiteral *Literal) {
    IsFound |= Sites.isOfMacro(Literal->getBeginLoc(), Flag);
    return !IsFound;
  }
  StringRef Flag;
  CallSites &Sites;
  bool IsFound = false;
};
} // namespace

/// Whether the flags of \p Call, or the file, may have that of \p Taking, whose
/// value is not the same in all kernels.
bool PageOriginCollector::mayTake(const CallExpr &Call,
                                  const PageTaking &Taking) const {
  if (std::max(Taking.Page, Taking.Flags) >= Call.getNumArgs())
    return false;
  Expr::EvalResult Flags;
  FlagByMacro ByMacro(Taking.Flag, Sites);
  ByMacro.TraverseStmt(const_cast<Expr *>(Call.getArg(Taking.Flags)));
  return ByMacro.IsFound || isSpelled(Taking.Flag) ||
         !Call.getArg(Taking.Flags)->EvaluateAsInt(Flags, Context) ||
         Flags.Val.getInt().getExtValue() & Taking.Value;
}

bool PageOriginCollector::VisitCallExpr(CallExpr *Call) {
  markSeen(Call->getCallee()->getExprLoc());
  if (const auto *Name =
          dyn_cast<DeclRefExpr>(Call->getCallee()->IgnoreParenImpCasts()))
    CalleeNames.insert(Name);
  for (const Expr *Argument : Call->arguments())
    storeFunction(nullptr, Argument);
  const FunctionDecl *Callee = Call->getDirectCallee();
  StringRef Name = nameOf(Callee);
  Name.consume_front("__builtin_");
  // Some are macros in one tree or another.
  const KernelApi *Row = Sites.callee(*Call).Api;
  if (Row && !hasPageRow(Name)) {
    // What a macro does to memory says nothing of pages that are there.
    if (Row->Effects & Pure && !hasPageRow(Row->Name))
      Row = findKernelApi(Name);
    else
      Name = Row->Name;
  }
  if (const AcquireApi *Api = findAcquireApi(Name)) {
    StringRef Sign = pinsIfDeclared(Name);
    bool Pins = !Sign.empty() && Sites.isDeclared(Sign);
    acquire(*Call, Pins ? *pinningRow(Name) : *Api);
    return true;
  }
  if (const ReleaseApi *Api = findReleaseApi(Name)) {
    release(*Call, *Api);
    return true;
  }
  touch(*Call, Name, Row);
  if (findsPage(Name) && Call->getNumArgs())
    moveNumber(*Call->getArg(0), nullptr, Call);
  if (int Translated = translatedArgument(Name);
      Translated >= 0 && unsigned(Translated) < Call->getNumArgs()) {
    const Expr &Page = *Call->getArg(Translated);
    if (depthOf(&Page))
      addEvent(PageEvent::AddressExit, Call, Call->getBeginLoc(),
               placesOf(&Page), Name.str() + "()");
    moveNumber(Page, nullptr, Call);
  }
  if (int Memory = takenMemory(Name);
      Memory >= 0 && unsigned(Memory) < Call->getNumArgs()) {
    PlaceList Taken;
    addMade(*Call, Taken, /*IsFound=*/true);
    addEvent(PageEvent::Exit, Call, Call->getBeginLoc(), std::move(Taken),
             Name.str() + "()");
  }
  const PageTaking *Taking = findTaking(Name);
  if (Taking && mayTake(*Call, *Taking))
    addEvent(PageEvent::Exit, Call, Call->getBeginLoc(),
             placesOf(Call->getArg(Taking->Page)), Name.str() + "()");
  if (freesMemory(Name) && Call->getNumArgs()) {
    const Expr &Memory = *Call->getArg(0);
    keepAddress(Memory);
    giveAddress(Memory, *Call, Name.str() + "()", Context.VoidPtrTy,
                AddressTaker::Freer);
    // The page, or memory that is its own.
    const Expr *Freed = depthOf(&Memory) == 1 ? &Memory : pageAt(Memory);
    if (Freed)
      addEvent(PageEvent::Exit, Call, Call->getBeginLoc(), placesOf(Freed),
               Name.str() + "()");
  }
  if (countsReferences(Name) && Call->getNumArgs() && !AskedForZero.count(Call))
    addEvent(PageEvent::Counted, Call, Call->getBeginLoc(),
             placesOf(Call->getArg(0)), Name.str() + "()");
  int Referred = extraReference(Name);
  for (unsigned I = 0; Referred >= 0 && I < Call->getNumArgs(); ++I)
    if (I == unsigned(Referred))
      addEvent(PageEvent::Reference, Call, Call->getBeginLoc(),
               placesOf(Call->getArg(I)), Name.str() + "()");
    else
      giveAway(*Call, I);
  // Who borrows several has one for another.
  if (borrowsPages(Name))
    for (const Expr *One : Call->arguments())
      for (const Expr *Other : Call->arguments())
        if (One != Other && depthOf(One) >= 2 && depthOf(Other) >= 2)
          connect(placesOf(One), placesOf(Other), /*BothWays=*/false);
  if (const PagePassage *Passage = findPassage(Name)) {
    if (Passage->To >= 0 && unsigned(Passage->To) < Call->getNumArgs() &&
        unsigned(Passage->From) < Call->getNumArgs()) {
      const Expr *To = Call->getArg(Passage->To);
      store(Call->getArg(Passage->From), placesOf(To), To->getType());
      moveNumber(*Call->getArg(Passage->From), nullptr, To);
      copyAddress(*Call->getArg(Passage->From), *To, *Call);
      if (!localBehind(*To))
        keep(Call->getArg(Passage->From), Call);
      if (memoryUse(Callee) == MemoryUse::Copies && Call->getNumArgs() > 2)
        for (int Side : {Passage->From, Passage->To})
          loseRange(*Call->getArg(Side), *Call->getArg(2));
      loseAsOther(*Call->getArg(Passage->From), *To, *Call);
      loseAsOther(*To, *Call->getArg(Passage->From), *Call);
    }
    return true;
  }
  if (const PageHolding *Holding = findHolding(Name)) {
    if (std::max(Holding->Page, Holding->Holder) < Call->getNumArgs())
      holdPages(*Call, *Holding);
    return true;
  }
  if (Referred < 0 && !findDataRow(Name) && !borrowsPages(Name))
    passArguments(*Call, Row);
  return true;
}

void PageOriginCollector::holdPages(const CallExpr &Call,
                                    const PageHolding &Holding) {
  const Expr *Pages = Call.getArg(Holding.Page);
  const Expr &Holder = *Call.getArg(Holding.Holder);
  const RecordDecl *Record = recordBehind(Holder, Context);
  if (Record && !isPageHolder(Record->getName())) {
    if (!isOnlyLent(Holder))
      giveAway(Call, Holding.Page);
    return;
  }
  keep(Pages, &Call,
       localBehind(Holder) ? PageEvent::KeptInSight : PageEvent::Kept);
  connect(placesOf(Pages), placesOf(&Holder), /*BothWays=*/false);
}

void PageOriginCollector::acquire(const CallExpr &Call, const AcquireApi &Api) {
  if (Api.Shape == AcquireShape::Returned)
    return;
  unsigned Source = addSource(PageSource::Acquired, Call.getBeginLoc(),
                              Api.Name.str() + "()");
  Result.Sources[Source].Api = &Api;
  Result.Sources[Source].At = &Call;
  const Expr *Pages = acquiredPages(Call);
  if (!Pages)
    return;
  for (PlaceId At : placesOf(Pages))
    Places.addSource(At, Source);
}

void PageOriginCollector::release(const CallExpr &Call, const ReleaseApi &Api) {
  if (unsigned(Api.Page) >= Call.getNumArgs())
    return;
  const Expr *Page = Call.getArg(Api.Page);
  PageEvent &Event = addEvent(PageEvent::Release, &Call, Call.getBeginLoc(), {},
                              Api.Name.str() + "()");
  Event.Api = &Api;
  const auto *Named = dyn_cast<DeclRefExpr>(Page->IgnoreParenCasts());
  const auto *Variable = Named ? dyn_cast<VarDecl>(Named->getDecl()) : nullptr;
  // What is set once is as good as its initial value.
  Event.OperandIsLocal =
      Variable && !isa<ParmVarDecl>(Variable) && Variable->isLocalVarDecl() &&
      !(Variable->hasInit() && pageDepth(Variable->getType()) == 1 &&
        !isa<CallExpr>(Variable->getInit()->IgnoreParenCasts()) &&
        isSetOnce(*Variable));
  size_t Index = Unsolved.size() - 1;
  // Looking for the places may add events.
  PlaceList Where = placesOf(Page);
  Unsolved[Index].Places = std::move(Where);
}

namespace {
struct SetFinder : RecursiveASTVisitor<SetFinder> {
  explicit SetFinder(const VarDecl &Variable) : Variable(Variable) {}
  bool names(const Expr *E) const {
    const auto *Name = dyn_cast<DeclRefExpr>(E->IgnoreParenCasts());
    return Name && Name->getDecl() == &Variable;
  }
  bool VisitBinaryOperator(BinaryOperator *Operator) {
    Found |= Operator->isAssignmentOp() && names(Operator->getLHS());
    return !Found;
  }
  bool VisitUnaryOperator(UnaryOperator *Operator) {
    Found |= (Operator->isIncrementDecrementOp() ||
              Operator->getOpcode() == UO_AddrOf) &&
             names(Operator->getSubExpr());
    return !Found;
  }
  const VarDecl &Variable;
  bool Found = false;
};
} // namespace

bool PageOriginCollector::isSetOnce(const VarDecl &Variable) const {
  SetFinder Finder(Variable);
  if (Current)
    Finder.TraverseStmt(Current->getBody());
  return !Finder.Found;
}

void PageOriginCollector::touch(const CallExpr &Call, StringRef Name,
                                const KernelApi *Row) {
  auto Add = [&](PageEvent::EventKind Kind, unsigned Index) {
    if (Index < Call.getNumArgs() && depthOf(Call.getArg(Index)))
      addEvent(Kind, &Call, Call.getBeginLoc(), placesOf(Call.getArg(Index)),
               Name.str() + "()");
  };
  if (const DataRow *Data = findDataRow(Name))
    Add(eventOf(Data->By), Data->Page);
  if (!Row)
    return;
  if (Row->isMap() &&
      (Row->Kind == Operand::Page || Row->Kind == Operand::Folio))
    Add(PageEvent::CpuData, Row->Argument);
  if (Row->Effects & PageAddress) {
    Add(PageEvent::CpuData, 0);
    Add(PageEvent::FrameTaken, 0);
  }
  for (const TouchedRange &Range : touchedRanges())
    if (Range.Offset >= 0 && Range.Name == Row->Name)
      Add(PageEvent::CpuData, Range.Start);
}

std::string calleeForPeople(const CallExpr &Call) {
  StringRef Name = nameOf(Call.getDirectCallee());
  return Name.empty() ? "a function that a pointer names" : Name.str() + "()";
}

/// Whether argument \p I of \p Call is printed, and so is not kept.
static bool isPrinted(const CallExpr &Call, unsigned I) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  const auto *Format = Callee ? Callee->getAttr<FormatAttr>() : nullptr;
  return Format && !Format->getType()->getName().contains("scanf") &&
         Format->getFirstArg() > 0 && int(I) + 1 >= Format->getFirstArg();
}

void PageOriginCollector::passArguments(const CallExpr &Call,
                                        const KernelApi *Row) {
  if (Row && !(Row->Effects & HandsOver)) {
    passToApi(Call, *Row);
    return;
  }
  const FunctionDecl *Callee = Call.getDirectCallee();
  const FunctionDecl *Body = Row ? nullptr : bodyOf(Call);
  if (!Body && !Callee)
    IndirectCalls.push_back({&Call, Current});
  const FunctionDecl *Hook = Callee ? Callee->getDefinition() : nullptr;
  if (!Row && Hook && Others.isOfArchitecture(Hook->getLocation()))
    for (const Expr *Argument : Call.arguments())
      if (const RecordDecl *Record = recordBehind(*Argument, Context))
        if (holdsPages(*Record, Context))
          lose(*Record, Call, calleeForPeople(Call));
  if (!Row && Callee && !Callee->isDefined() && !Callee->getBuiltinID())
    handRecords(Call);
  const auto *Called =
      Call.getCallee()->getType()->getPointeeType()->getAs<FunctionType>();
  if (!Body && isa_and_nonnull<FunctionNoProtoType>(Called))
    for (const Expr *Argument : Call.arguments())
      if (const RecordDecl *Record = recordBehind(*Argument, Context))
        if (!depthOf(Argument))
          lose(*Record, Call, "a call by another type");
  for (unsigned I = 0; I < Call.getNumArgs(); ++I) {
    if (!Body && isPrinted(Call, I))
      break;
    const Expr *Argument = Call.getArg(I);
    bool IsSeen = Body && !Body->isVariadic() && !Others.isConfigured(*Body);
    // What is one of several types is a record of its own.
    if (const auto *Any =
            dyn_cast<CompoundLiteralExpr>(Argument->IgnoreParenImpCasts()))
      if (const auto *List = dyn_cast<InitListExpr>(Any->getInitializer()))
        if (Any->getType()->isUnionType() && List->getNumInits() == 1)
          lose(*List->getInit(0)->IgnoreParenCasts(), calleeForPeople(Call));
    if (Body && I < Body->getNumParams()) {
      passTo(*Argument, *Body->getParamDecl(I));
      if (!IsSeen)
        giveNumber(Call, I);
    } else if (!IsSeen) {
      giveAway(Call, I);
    }
  }
}

void PageOriginCollector::handRecords(const CallExpr &Call) {
  for (const Expr *Argument : Call.arguments()) {
    unsigned Levels;
    const RecordDecl *Record =
        recordAtEnd(Argument->IgnoreParenCasts()->getType(), Levels, Context);
    if (!Record || depthOf(Argument) || isInMainFile(Record->getLocation()) ||
        !holdsPages(*Record, Context))
      continue;
    PlaceList Held;
    forEachHeld(*Record, [&](PlaceId At) { Held.push_back(At); });
    addEvent(PageEvent::Handed, &Call, Call.getBeginLoc(), std::move(Held),
             calleeForPeople(Call));
  }
}

void PageOriginCollector::passNull(const Expr &Argument,
                                   const ParmVarDecl &Parameter) {
  const Expr *Value = Argument.IgnoreParenCasts();
  for (const Expr *Choice : choicesOf(*Value))
    passNull(*Choice, Parameter);
  const auto *Name = dyn_cast<DeclRefExpr>(Value);
  const auto *Variable = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  if (const auto *Given = dyn_cast_or_null<ParmVarDecl>(Variable))
    PassedOn.push_back({Given, &Parameter});
  bool IsMade =
      isa<CallExpr>(Value) || (Variable && Variable->isLocalVarDecl());
  if (isNullPointer(Argument, Context) ||
      (IsMade && Current && Current->hasBody() &&
       mayBeNull(*Value, Argument, *Current, Context)))
    Result.NullGiven.insert(&Parameter);
}

void PageOriginCollector::followPassed() {
  for (bool Grows = true; std::exchange(Grows, false);)
    for (const auto &[From, To] : PassedOn) {
      if (Result.NullGiven.count(From))
        Grows |= Result.NullGiven.insert(To).second;
      if (BehindWhichPages.count(To))
        Grows |= BehindWhichPages.insert(From).second;
    }
}

void PageOriginCollector::passTo(const Expr &Argument,
                                 const ParmVarDecl &Parameter) {
  moveNumber(Argument, &Parameter);
  moveAddress(Argument, Parameter);
  // Without a prototype it may be given as anything.
  losePointees(Argument.getType(), Parameter.getType(), Argument);
  losePointees(Parameter.getType(), Argument.getType(), Argument);
  if (depthOf(&Argument) || mayLeadToPage(Parameter.getType()))
    store(&Argument, {placeOf(Parameter)}, Parameter.getType());
  if (mayLeadToPage(Parameter.getType()))
    passNull(Argument, Parameter);
  passRecord(Argument, Parameter);
}

void PageOriginCollector::followIndirectCalls() {
  for (const auto &[Call, Function] : IndirectCalls) {
    Current = Function;
    QualType Called = Call->getCallee()->getType()->getPointeeType();
    for (const FunctionDecl *Body : Functions) {
      if (Called.isNull() || !AddressTaken.count(Body->getCanonicalDecl()) ||
          !Context.hasSameType(Called.getCanonicalType(),
                               Body->getType().getCanonicalType()))
        continue;
      for (unsigned I = 0;
           I < std::min(Call->getNumArgs(), Body->getNumParams()); ++I)
        passTo(*Call->getArg(I), *Body->getParamDecl(I));
    }
  }
  Current = nullptr;
}

/// The index of the element that \p Pointer leads to, or to a part of; null if
/// it is none.
static const Expr *indexOf(const Expr &Pointer) {
  const Expr *At = withoutAddress(&Pointer);
  while (const auto *Member = dyn_cast<MemberExpr>(At))
    At = Member->getBase()->IgnoreParenCasts();
  const auto *Element = dyn_cast<ArraySubscriptExpr>(At);
  return Element ? Element->getIdx() : nullptr;
}

void PageOriginCollector::giveNumber(const CallExpr &Call, unsigned I) {
  const Expr &Argument = *Call.getArg(I);
  moveNumber(Argument, nullptr, &Call);
  if (const Expr *Index = indexOf(Argument))
    moveNumber(*Index, nullptr, &Call);
  loseBytes(Argument, Argument.getType(), Call, calleeForPeople(Call));
}

void PageOriginCollector::giveObject(const CallExpr &Call, unsigned I) {
  const Expr &Argument = *Call.getArg(I);
  const RecordDecl *Record = Argument.getType()->isRecordType()
                                 ? definitionOf(Argument.getType())
                                 : recordBehind(Argument, Context);
  if (pageDepth(Argument.getType()) ||
      freesMemory(nameOf(Call.getDirectCallee())))
    return;
  if (Argument.getType()->isVoidPointerType())
    addGiven(nullptr, Argument);
  if (!Record)
    return;
  if (isOwnUntagged(*Record))
    loseWithNumbers(*Record, Call, calleeForPeople(Call));
  if (!Argument.getType()->isVoidPointerType())
    return;
  // A function of the unit that goes with it is told what it is.
  if (llvm::none_of(Call.arguments(), [](const Expr *Other) {
        const auto *Name = dyn_cast<DeclRefExpr>(Other->IgnoreParenCasts());
        const auto *Told =
            Name ? dyn_cast<FunctionDecl>(Name->getDecl()) : nullptr;
        return Told && Told->isDefined();
      }))
    giveFirst(Argument, Call, calleeForPeople(Call));
  // Nobody says what these are.
  loseNameless(*Record, Call, calleeForPeople(Call));
  // Who gets the size, too, copies all of it.
  int64_t Size = Context.getASTRecordLayout(Record).getSize().getQuantity();
  if (llvm::any_of(Call.arguments(), [&](const Expr *Other) {
        Expr::EvalResult Value;
        return Other->getType()->isIntegerType() &&
               Other->EvaluateAsInt(Value, Context) &&
               Value.Val.getInt() == Size;
      }))
    lose(*Record, Call, calleeForPeople(Call));
}

void PageOriginCollector::giveAway(const CallExpr &Call, unsigned I) {
  const Expr *Argument = Call.getArg(I);
  giveNumber(Call, I);
  giveObject(Call, I);
  giveAddress(*Argument, Call, calleeForPeople(Call), Context.VoidPtrTy,
              AddressTaker::Callee);
  // What may be filled with a pointer to anything is as good as a page.
  unsigned Depth = depthOf(Argument);
  if (unsigned Slots = namelessDepth(Argument->IgnoreParenCasts()->getType());
      Slots >= 2)
    Depth = Slots;
  if (!Depth)
    return;
  std::string Name = calleeForPeople(Call);
  PlaceList Where = placesOf(Argument);
  if (Where.empty())
    return;
  std::optional<SharedPlace> Shared = sharedParameterOf(Call, I, Context);
  if (Depth >= 2) {
    unsigned Source = addSource(PageSource::Callee, Call.getBeginLoc(), Name);
    Result.Sources[Source].At = &Call;
    Result.Sources[Source].Shared = Shared;
    for (PlaceId At : Where)
      Places.addSource(At, Source);
  }
  addEvent(PageEvent::Exit, &Call, Call.getBeginLoc(), std::move(Where), Name)
      .Shared = std::move(Shared);
}

/// Whether \p E is a number, or the address of one.
static bool isNumberOrWhere(const Expr &E) {
  return withoutAddress(&E)->getType()->isIntegerType();
}

void PageOriginCollector::passToApi(const CallExpr &Call,
                                    const KernelApi &Row) {
  Expr::EvalResult Value;
  bool Clears = memoryUse(Call.getDirectCallee()) == MemoryUse::Fills &&
                Call.getNumArgs() > 1 &&
                Call.getArg(1)->EvaluateAsInt(Value, Context);
  bool OnlyAnswers = Row.Effects & Pure && !Call.getType()->isPointerType();
  if (Clears || OnlyAnswers || freesMemory(Row.Name))
    return;
  // The row speaks of memory, not of the pages whose pointers are there, or are
  // numbers.
  for (unsigned I = 0; I < Call.getNumArgs() && !isPrinted(Call, I); ++I) {
    const Expr &Argument = *Call.getArg(I);
    unsigned Depth = depthOf(&Argument);
    giveObject(Call, I);
    if (isNumberOrWhere(Argument))
      giveNumber(Call, I);
    else if (const Expr *Index = indexOf(Argument))
      moveNumber(*Index, nullptr, &Call);
    if (Row.Effects & AddressToPage && Call.getType()->isVoidType())
      giveAddress(Argument, Call, Row.Name.str() + "()", Context.VoidPtrTy,
                  AddressTaker::Callee);
    // Where it puts the page that the memory is in.
    if (Depth >= 2 && Row.Effects & AddressToPage)
      addFrame(placesOf(&Argument), Call);
    else if (Depth >= 2 || (Depth && !pageDepth(Argument.getType())))
      giveAway(Call, I);
  }
}

} // namespace kmap_tidy
