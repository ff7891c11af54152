//===--- WrapperPair.cpp - functions that map for their callers -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/WrapperPair.h"
#include "analysis/TranslationUnit.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace kmap_tidy {
namespace {

/// Where a unit names functions of a set, by the offset in its main file.
struct MentionFinder : RecursiveASTVisitor<MentionFinder> {
  MentionFinder(const WrapperSet &Wanted, const SourceManager &SM)
      : Wanted(Wanted), SM(SM) {}
  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    if (const auto *F = dyn_cast<FunctionDecl>(Ref->getDecl()))
      add(*F, Ref->getLocation(), true);
    return true;
  }
  bool VisitFunctionDecl(FunctionDecl *F) {
    add(*F, F->getLocation(), false);
    return true;
  }
  void add(const FunctionDecl &F, SourceLocation At, bool IsUse) {
    if (!Wanted.contains(F.getCanonicalDecl()))
      return;
    Uses[F.getCanonicalDecl()] += IsUse;
    SourceLocation Spelled = SM.getSpellingLoc(At);
    if (SM.isInMainFile(Spelled))
      Places.insert(SM.getFileOffset(Spelled));
  }
  const WrapperSet &Wanted;
  const SourceManager &SM;
  llvm::DenseMap<const FunctionDecl *, unsigned> Uses;
  llvm::DenseSet<unsigned> Places;
};

class WrapperConversion {
public:
  WrapperConversion(TranslationUnit &TU,
                    std::vector<ConvertedFunction> &Functions)
      : TU(TU), Functions(Functions) {}
  void run();

private:
  bool mayBeWrapper(const FunctionDecl &Function);
  void dropMentioned();
  void convert(llvm::ArrayRef<unsigned> Members);

  TranslationUnit &TU;
  std::vector<ConvertedFunction> &Functions;
  /// Canonical declarations.
  WrapperSet Wrappers;
};

template <typename Callback>
void forEachCallee(const MapFlow &Flow, Callback Call) {
  for (const MapRecord &Map : Flow.maps())
    if (Map.Callee)
      Call(Map.Callee->getCanonicalDecl(), Map.Site.Node);
  for (const UnmapRecord &Unmap : Flow.unmaps())
    if (Unmap.Callee)
      Call(Unmap.Callee->getCanonicalDecl(), Unmap.Site.Node);
}

/// Whether nothing but the code of this file can call \p Function, and it does
/// one half for its callers.
bool WrapperConversion::mayBeWrapper(const FunctionDecl &Function) {
  const SourceManager &SM = TU.context().getSourceManager();
  const Summary *Known = TU.summaries().of(Function);
  if (!Known || Function.getStorageClass() != SC_Static ||
      !SM.isInMainFile(SM.getExpansionLoc(Function.getLocation())))
    return false;
  bool Maps = Known->Returned && Known->Returned->isDeprecated();
  bool Unmaps = Known->Released.size() == 1 && Known->Released.front().Always &&
                Known->Released.front().Api->isDeprecated();
  return Maps ? Known->Released.empty() : Unmaps && !Known->Returned;
}

/// A wrapper whose address is taken, or that is named where the flows do not
/// see it, such as in code that this configuration does not compile, has
/// callers that nobody knows.
void WrapperConversion::dropMentioned() {
  const SourceManager &SM = TU.context().getSourceManager();
  MentionFinder Finder(Wrappers, SM);
  bool IsBehind = false;
  for (Decl *D : TU.context().getTranslationUnitDecl()->decls()) {
    const auto *F = dyn_cast<FunctionDecl>(D);
    IsBehind |= F && Wrappers.contains(F->getCanonicalDecl());
    if (IsBehind)
      Finder.TraverseDecl(D);
  }
  llvm::StringSet<> Hidden;
  FileID Main = SM.getMainFileID();
  Lexer Raw(Main, SM.getBufferOrFake(Main), SM, TU.context().getLangOpts());
  for (Token T; !Raw.LexFromRawLexer(T) || T.isNot(tok::eof);)
    if (T.is(tok::raw_identifier) &&
        !Finder.Places.contains(SM.getFileOffset(T.getLocation())))
      Hidden.insert(T.getRawIdentifier());

  llvm::DenseMap<const FunctionDecl *, llvm::SmallPtrSet<const Expr *, 8>>
      Calls;
  for (const ConvertedFunction &F : Functions)
    forEachCallee(*F.Flow, [&](const FunctionDecl *Callee, const Expr *Call) {
      Calls[Callee].insert(Call);
    });
  WrapperSet Kept;
  for (const FunctionDecl *Wrapper : Wrappers)
    if (Finder.Uses.lookup(Wrapper) == Calls[Wrapper].size() &&
        !Hidden.contains(Wrapper->getName()))
      Kept.insert(Wrapper);
  Wrappers = Kept;
}

void WrapperConversion::run() {
  for (const ConvertedFunction &F : Functions)
    if (mayBeWrapper(F.Flow->function()))
      Wrappers.insert(F.Flow->function().getCanonicalDecl());
  if (Wrappers.empty())
    return;
  dropMentioned();

  llvm::EquivalenceClasses<unsigned> Classes;
  llvm::DenseMap<const FunctionDecl *, unsigned> IndexOf;
  for (unsigned I = 0; I < Functions.size(); ++I)
    IndexOf[Functions[I].Flow->function().getCanonicalDecl()] = I;
  for (unsigned I = 0; I < Functions.size(); ++I)
    forEachCallee(*Functions[I].Flow,
                  [&](const FunctionDecl *Callee, const Expr *) {
                    if (Wrappers.contains(Callee))
                      Classes.unionSets(IndexOf.lookup(Callee), I);
                  });
  for (auto Class = Classes.begin(); Class != Classes.end(); ++Class) {
    if (!Class->isLeader())
      continue;
    llvm::SmallVector<unsigned, 8> Members(Classes.member_begin(Class),
                                           Classes.member_end());
    llvm::sort(Members);
    convert(Members);
  }
}

void WrapperConversion::convert(llvm::ArrayRef<unsigned> Members) {
  std::vector<ConvertedFunction> Joint;
  Fix Result;
  Result.Kind = "kmap-to-local";
  for (unsigned I : Members) {
    const MapFlow &Flow = *Functions[I].Flow;
    Joint.push_back({&Flow, convertToLocal(TU, Flow, Wrappers)});
    for (const ConvertedRegion &Region : Joint.back().Regions) {
      if (!isShared(Region, Flow, Wrappers))
        continue;
      const auto *Own = std::get_if<Fix>(&Region.Outcome);
      if (!Own)
        return;
      for (const Edit &E : Own->Edits)
        if (llvm::none_of(Result.Edits, [&](const Edit &Known) {
              return Known.Range.getBegin() == E.Range.getBegin();
            }))
          Result.Edits.push_back(E);
    }
  }
  for (size_t I = 0; I < Members.size(); ++I) {
    for (ConvertedRegion &Region : Joint[I].Regions)
      if (isShared(Region, *Joint[I].Flow, Wrappers))
        Region.Outcome = Result;
    Functions[Members[I]] = std::move(Joint[I]);
  }
}

} // namespace

void convertWrappers(TranslationUnit &TU,
                     std::vector<ConvertedFunction> &Functions) {
  WrapperConversion(TU, Functions).run();
}

} // namespace kmap_tidy
