//===--- BranchMerge.cpp - branches that a conversion makes alike ---------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/BranchMerge.h"
#include "analysis/MapFlow.h"
#include "rewriters/ExplicitSection.h"
#include "rewriters/PageHelperSyntax.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {
namespace {

/// A statement that is a whole branch.
struct Branch {
  const IfStmt *If = nullptr;
  const Stmt *Body = nullptr;

  bool isElse() const { return If->getElse() == Body; }
};

/// The branch that \p S is the only statement of, without braces.
std::optional<Branch> branchOf(const Stmt *S, const FunctionSyntax &Syntax) {
  for (; S; S = Syntax.parent(S)) {
    // A macro may bring blocks and loops of its own.
    if (!isa<Expr>(S) && !S->getBeginLoc().isMacroID())
      return std::nullopt;
    if (const auto *If = dyn_cast_or_null<IfStmt>(Syntax.parent(S)))
      if (If->getThen() == S || If->getElse() == S)
        return Branch{If, S};
  }
  return std::nullopt;
}

class Merger {
public:
  Merger(const ConvertedRegion &A, const ConvertedRegion &B,
         const MapFlow &Flow, const FunctionSyntax &Syntax)
      : A(A), B(B), Flow(Flow), Syntax(Syntax) {}

  std::optional<Fix> run();

private:
  bool addPair(const Stmt *First, const Stmt *Second,
               llvm::SmallVectorImpl<Branch> &To);
  bool isPlain(const IfStmt &If) const;
  bool leavesCondition(const Stmt &Body, const Stmt &Site,
                       const IfStmt &If) const;
  bool merge(const Branch &Map, Fix &Result);
  std::string edited(const Stmt &Body, llvm::ArrayRef<Edit> Edits) const;
  Bytes rangeOf(const Edit &E) const;
  bool losesUse() const;
  std::string sections(const Branch &Own, bool Begins, StringRef Indent) const;

  const ConvertedRegion &A, &B;
  const MapFlow &Flow;
  const FunctionSyntax &Syntax;
  /// The branches of \c A; the other one belongs to \c B.
  llvm::SmallVector<Branch, 2> Maps;
  llvm::SmallVector<Branch, 2> Unmaps;
};

Bytes Merger::rangeOf(const Edit &E) const {
  const SourceManager &SM = Syntax.context().getSourceManager();
  CharSourceRange Range =
      Lexer::getAsCharRange(E.Range, SM, Syntax.context().getLangOpts());
  return {SM.getFileID(Range.getBegin()), SM.getFileOffset(Range.getBegin()),
          SM.getFileOffset(Range.getEnd())};
}

/// The text of \p Body after those of \p Edits that lie in it.
std::string Merger::edited(const Stmt &Body, llvm::ArrayRef<Edit> Edits) const {
  Bytes Range = Syntax.rangeOf(&Body);
  std::vector<std::pair<Bytes, StringRef>> Inside;
  for (const Edit &E : Edits)
    if (Bytes At = rangeOf(E);
        At.File == Range.File && Range.contains(At.Begin))
      Inside.push_back({At, E.Text});
  llvm::sort(Inside, [](const auto &L, const auto &R) {
    return L.first.Begin < R.first.Begin;
  });
  std::string Text;
  unsigned At = Range.Begin;
  for (const auto &[Replaced, New] : Inside) {
    Text += Syntax.buffer().slice(At, Replaced.Begin).str() + New.str();
    At = Replaced.End;
  }
  return Text + Syntax.buffer().slice(At, Range.End).str();
}

/// Whether nothing but the two branches and an idle condition would be lost.
bool Merger::isPlain(const IfStmt &If) const {
  if (If.hasInitStorage() || If.hasVarStorage() ||
      If.getBeginLoc().isMacroID() ||
      !isa_and_nonnull<CompoundStmt>(Syntax.parent(&If)) ||
      If.getCond()->HasSideEffects(Syntax.context()) ||
      Syntax.textOf(*If.getCond()).empty())
    return false;
  Bytes Range = Syntax.rangeOf(&If);
  // With what stands behind it on its last line.
  StringRef Text = Syntax.buffer().substr(Range.Begin);
  Text = Text.take_front(Text.find('\n', Range.End - Range.Begin));
  return !Text.contains("/*") && !Text.contains("//") && !Text.contains('#');
}

/// Whether \p Body only maps into a variable, or only unmaps, so that what \p
/// If tests is the same behind it.
bool Merger::leavesCondition(const Stmt &Body, const Stmt &Site,
                             const IfStmt &If) const {
  const auto *Call = dyn_cast<CallExpr>(&Site);
  if (!Call || llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
        return Argument->HasSideEffects(Syntax.context());
      }))
    return false;
  const auto *Assignment = dyn_cast<BinaryOperator>(&Body);
  if (!Assignment)
    return !isa<Expr>(Body) || cast<Expr>(Body).IgnoreParenCasts() == Call;
  const auto *To =
      dyn_cast<DeclRefExpr>(Assignment->getLHS()->IgnoreParenCasts());
  const auto *Variable = To ? dyn_cast<VarDecl>(To->getDecl()) : nullptr;
  return Assignment->getOpcode() == BO_Assign && Variable &&
         Variable->hasLocalStorage() && !callsBesides(&Body, Call) &&
         Assignment->getRHS()->IgnoreParenCasts() == Call &&
         !Syntax.refersTo(If.getCond(), *Variable) &&
         llvm::none_of(Syntax.references(*Variable), [&](const Expr *Ref) {
           const auto *U = dyn_cast_or_null<UnaryOperator>(Syntax.parent(Ref));
           return U && U->getOpcode() == UO_AddrOf;
         });
}

bool Merger::addPair(const Stmt *First, const Stmt *Second,
                     llvm::SmallVectorImpl<Branch> &To) {
  auto Own = branchOf(First, Syntax), Other = branchOf(Second, Syntax);
  if (!Own || !Other || Own->If != Other->If || Own->Body == Other->Body ||
      !isPlain(*Own->If) || !leavesCondition(*Own->Body, *First, *Own->If) ||
      !leavesCondition(*Other->Body, *Second, *Own->If))
    return false;
  std::string Text = edited(*Own->Body, std::get<Fix>(A.Outcome).Edits);
  if (Text != edited(*Other->Body, std::get<Fix>(B.Outcome).Edits) ||
      StringRef(Text).contains('\n'))
    return false;
  To.push_back(*Own);
  return true;
}

/// Whether a variable would be left without a use: only the conditions that go
/// read it.
bool Merger::losesUse() const {
  if (!A.Pending.empty() || !B.Pending.empty())
    return false;
  llvm::SmallVector<const Stmt *, 8> Work;
  llvm::DenseMap<const VarDecl *, unsigned> Lost;
  for (const auto *Branches : {&Maps, &Unmaps})
    for (const Branch &One : *Branches)
      Work.push_back(One.If->getCond());
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      if (const auto *D = dyn_cast<VarDecl>(Ref->getDecl());
          D && !isa<ParmVarDecl>(D))
        ++Lost[D];
    for (const Stmt *Child : S->children())
      if (Child)
        Work.push_back(Child);
  }
  return llvm::any_of(Lost, [&](const auto &Entry) {
    // Those that only give it a value are no use.
    bool IsAll = true;
    size_t Written = Syntax.definitions(*Entry.first, &IsAll).size();
    bool IsInitialised = Entry.first->getInit() != nullptr;
    return Syntax.references(*Entry.first).size() <=
           Entry.second + Written - IsInitialised;
  });
}

/// The calls that only one of the branches needs, each on a line of its own.
std::string Merger::sections(const Branch &Own, bool Begins,
                             StringRef Indent) const {
  std::string Text;
  for (bool IsOther : {false, true}) {
    const auto &Pending = IsOther ? B.Pending : A.Pending;
    if (Pending.empty())
      continue;
    std::string Condition = Syntax.textOf(*Own.If->getCond());
    if (Own.isElse() != IsOther) {
      const Expr *Cond = Own.If->getCond()->IgnoreImpCasts();
      StringRef Written = Condition;
      if (isa<DeclRefExpr, MemberExpr, CallExpr>(Cond))
        Condition = "!" + Condition;
      else if (const auto *Not = dyn_cast<UnaryOperator>(Cond);
               Not && Not->getOpcode() == UO_LNot && Written.consume_front("!"))
        Condition = Written.ltrim().str();
      else
        Condition = "!(" + Condition + ")";
    }
    bool IsBlock = Pending.size() > 1;
    Text += (Indent + "if (" + Condition + ")" + (IsBlock ? " {" : "") + "\n")
                .str();
    for (size_t I = 0; I < Pending.size(); ++I)
      Text +=
          (Indent + "\t" +
           (Begins ? Pending[I]->Begin : Pending[Pending.size() - 1 - I]->End) +
           "();\n")
              .str();
    if (IsBlock)
      Text += (Indent + "}\n").str();
  }
  return Text;
}

bool Merger::merge(const Branch &Own, Fix &Result) {
  Bytes Range = Syntax.rangeOf(Own.If);
  StringRef Before = Syntax.buffer().take_front(Range.Begin);
  StringRef Indent = Before.substr(Before.rfind('\n') + 1);
  bool IsMap = Own.If == Maps.front().If;
  std::string Sections = sections(Own, IsMap, Indent);
  // A label or another statement in front.
  if (!Indent.trim(" \t").empty())
    return false;
  std::string Text = edited(*Own.Body, std::get<Fix>(A.Outcome).Edits);
  if (!Sections.empty() && IsMap)
    Text += "\n" + StringRef(Sections).drop_back().str();
  else if (!Sections.empty())
    Text =
        StringRef(Sections).substr(Indent.size()).str() + Indent.str() + Text;
  auto Inside = [&](const Edit &E) {
    Bytes At = rangeOf(E);
    return At.File == Range.File && Range.contains(At.Begin);
  };
  llvm::erase_if(Result.Edits, Inside);
  const SourceManager &SM = Syntax.context().getSourceManager();
  Result.Edits.push_back(
      {CharSourceRange::getCharRange(SM.getComposedLoc(Range.File, Range.Begin),
                                     SM.getComposedLoc(Range.File, Range.End)),
       std::move(Text)});
  return true;
}

std::optional<Fix> Merger::run() {
  if (A.Maps.size() != 1 || B.Maps.size() != 1 ||
      A.Unmaps.size() != B.Unmaps.size() ||
      !addPair(Flow.maps()[A.Maps.front()].Site.Node,
               Flow.maps()[B.Maps.front()].Site.Node, Maps))
    return std::nullopt;
  for (unsigned Own : A.Unmaps)
    if (llvm::none_of(B.Unmaps, [&](unsigned Other) {
          return addPair(Flow.unmaps()[Own].Site.Node,
                         Flow.unmaps()[Other].Site.Node, Unmaps);
        }))
      return std::nullopt;
  if (losesUse())
    return std::nullopt;
  Fix Result = std::get<Fix>(A.Outcome);
  for (const Edit &E : std::get<Fix>(B.Outcome).Edits)
    if (llvm::none_of(Result.Edits, [&](const Edit &Known) {
          return Known.Range.getBegin() == E.Range.getBegin() &&
                 Known.Text == E.Text;
        }))
      Result.Edits.push_back(E);
  for (const auto *Branches : {&Maps, &Unmaps})
    for (const Branch &Own : *Branches)
      if (!merge(Own, Result))
        return std::nullopt;
  return Result;
}

} // namespace

bool takesSections(const ConvertedRegion &Region, const MapFlow &Flow,
                   const FunctionSyntax &Syntax) {
  return llvm::all_of(Region.Maps,
                      [&](unsigned I) {
                        const Stmt *Map = Flow.maps()[I].Site.Node;
                        auto Own = branchOf(Map, Syntax);
                        return Own && !callsBesides(Own->Body, Map);
                      }) &&
         llvm::all_of(Region.Unmaps, [&](unsigned I) {
           const Stmt *Unmap = Flow.unmaps()[I].Site.Node;
           auto Own = branchOf(Unmap, Syntax);
           return Own && Syntax.offsetOf(Unmap->getBeginLoc()) ==
                             Syntax.rangeOf(Own->Body).Begin;
         });
}

std::optional<Fix> mergeBranches(const ConvertedRegion &A,
                                 const ConvertedRegion &B, const MapFlow &Flow,
                                 const FunctionSyntax &Syntax) {
  return Merger(A, B, Flow, Syntax).run();
}

} // namespace kmap_tidy
