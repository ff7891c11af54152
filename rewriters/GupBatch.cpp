//===--- GupBatch.cpp - one release for many pages ------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/GupBatch.h"
#include "analysis/TextTokens.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/GupGroup.h"
#include "rewriters/PageHelperLines.h"
#include "rewriters/PageHelperSyntax.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// Whether the token at \p At ends what comes before a statement, as far as the
/// text says.
static bool mayPrecedeStatement(const TextTokens &Tokens, size_t At) {
  if (Tokens.isOneOf(At, {tok::semi, tok::l_brace, tok::r_brace, tok::colon}) ||
      Tokens.isWord(At, {"else", "do"}))
    return true;
  size_t Open = Tokens.is(At, tok::r_paren) ? Tokens.opening(At) : 0;
  return Open && Tokens.isWord(Open - 1, {"if", "for", "while", "switch"});
}

namespace {

/// `for (i = 0; i < Count; i++)`.
struct CountingLoop {
  const ForStmt *Loop = nullptr;
  const VarDecl *Index = nullptr;
  const Expr *Count = nullptr;
};

/// `set_page_dirty_lock(page)`, or that under a condition.
struct Dirtying {
  const Stmt *Statement = nullptr;
  const Expr *Condition = nullptr;
};

class Batcher {
public:
  Batcher(TranslationUnit &TU, const PageEvent &Release, bool ForPins)
      : TU(TU), Context(TU.context()), Release(*cast<CallExpr>(Release.At)),
        Page(*this->Release.getArg(Release.Api->Page)),
        Syntax(*Release.Function, Context), ForPins(ForPins) {}

  std::vector<Edit> run();

private:
  const VarDecl *variable(const Expr *E) const;
  std::optional<CountingLoop> countingLoop(const Stmt *S) const;
  bool countsAsUnsigned(const BinaryOperator &Compared) const;
  bool isOfRelease(const Expr &Use) const;
  bool isFreeAfter(const CountingLoop &Loop) const;
  std::optional<Dirtying> dirtying(const Stmt *S) const;
  bool isStable(const Expr &E, const VarDecl *Index) const;
  StringRef batchName(bool MarksDirty) const;
  bool hasAddress(StringRef Name) const;
  bool isPlain(const Stmt *S) const;
  bool isUnconditional(Bytes Range) const;

  TranslationUnit &TU;
  const ASTContext &Context;
  const CallExpr &Release;
  const Expr &Page;
  FunctionSyntax Syntax;
  bool ForPins;
};

const VarDecl *Batcher::variable(const Expr *E) const {
  const auto *Name = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  return Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
}

/// The call that takes an array, of the family that is wanted.
StringRef Batcher::batchName(bool MarksDirty) const {
  const ReleaseApi *Row = findBatchRelease(MarksDirty);
  if (!Row)
    return "";
  StringRef Name = ForPins ? StringRef(Row->Counterpart) : StringRef(Row->Name);
  const FunctionDecl *Declared = declaredFunction(Name, Context);
  // put_user_pages_dirty_lock() had no argument make_dirty at first.
  return Declared && Declared->getNumParams() == (MarksDirty ? 3u : 2u) ? Name
                                                                        : "";
}

/// Whether the call \p Name takes the address of the page's place as it is: no
/// register, of no other type, and none that must not be written.
bool Batcher::hasAddress(StringRef Name) const {
  const Expr *Place = Page.IgnoreParenImpCasts();
  const VarDecl *Variable = variable(Place);
  const FunctionDecl *Declared = declaredFunction(Name, Context);
  return Declared && Declared->getNumParams() && Place->isLValue() &&
         !(Variable && Variable->getStorageClass() == SC_Register) &&
         Context.hasSameType(
             Place->getType(),
             Declared->getParamDecl(0)->getType()->getPointeeType());
}

/// Whether the comparison of the index with the count converts the count as the
/// call's `unsigned long` does: a negative one must not become something else.
bool Batcher::countsAsUnsigned(const BinaryOperator &Compared) const {
  const Expr *Count = Compared.getRHS()->IgnoreParenImpCasts();
  Expr::EvalResult Value;
  if (Count->EvaluateAsInt(Value, Context))
    return !Value.Val.getInt().isNegative();
  if (Count->getType()->isUnsignedIntegerType())
    return true;
  QualType Common = Compared.getLHS()->getType();
  return Common->isUnsignedIntegerType() &&
         Context.getTypeSize(Common) ==
             Context.getTypeSize(Context.UnsignedLongTy);
}

std::optional<CountingLoop> Batcher::countingLoop(const Stmt *S) const {
  const auto *For = dyn_cast_or_null<ForStmt>(S);
  if (!For || !For->getInit() || !For->getCond() || !For->getInc())
    return std::nullopt;
  CountingLoop Result;
  Result.Loop = For;
  const Expr *First = nullptr;
  if (const auto *Declared = dyn_cast<DeclStmt>(For->getInit())) {
    if (!Declared->isSingleDecl())
      return std::nullopt;
    Result.Index = dyn_cast<VarDecl>(Declared->getSingleDecl());
    First = Result.Index ? Result.Index->getInit() : nullptr;
  } else if (const auto *Set = dyn_cast<BinaryOperator>(For->getInit())) {
    if (Set->getOpcode() != BO_Assign)
      return std::nullopt;
    Result.Index = variable(Set->getLHS());
    First = Set->getRHS();
  }
  Expr::EvalResult Zero;
  if (!Result.Index || !First || !First->EvaluateAsInt(Zero, Context) ||
      Zero.Val.getInt() != 0)
    return std::nullopt;
  const auto *Compared =
      dyn_cast<BinaryOperator>(For->getCond()->IgnoreParenImpCasts());
  const auto *Step = dyn_cast<UnaryOperator>(For->getInc()->IgnoreParens());
  if (!Compared || Compared->getOpcode() != BO_LT ||
      variable(Compared->getLHS()) != Result.Index ||
      !countsAsUnsigned(*Compared) || !Step || !Step->isIncrementOp() ||
      variable(Step->getSubExpr()) != Result.Index)
    return std::nullopt;
  Result.Count = Compared->getRHS()->IgnoreParenImpCasts();
  return Result;
}

/// Whether the loop around \p Use puts pages, and may become a call like this
/// one.
bool Batcher::isOfRelease(const Expr &Use) const {
  const Stmt *At = &Use;
  while (At && !isa<ForStmt>(At))
    At = Syntax.parent(At);
  const Stmt *Body = At ? cast<ForStmt>(At)->getBody() : nullptr;
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Body);
  if (Block && !Block->body_empty())
    Body = Block->body_back();
  const auto *Call = dyn_cast_or_null<CallExpr>(Body);
  return Call && findReleaseApi(nameOf(Call->getDirectCallee()));
}

/// Whether nobody misses the loop's index: it is declared in the loop, or every
/// other loop and nothing else sets and reads it, and one of them stays.
bool Batcher::isFreeAfter(const CountingLoop &Loop) const {
  if (isa<DeclStmt>(Loop.Loop->getInit()))
    return true;
  bool IsUsedElsewhere = false;
  for (const DeclRefExpr *Use : Syntax.references(*Loop.Index)) {
    bool IsInside = false, IsInOther = false;
    for (const Stmt *At = Use; At; At = Syntax.parent(At)) {
      IsInside |= At == Loop.Loop;
      const auto *For = dyn_cast<ForStmt>(At);
      const auto *Set =
          For ? dyn_cast_or_null<BinaryOperator>(For->getInit()) : nullptr;
      IsInOther |= Set && Set->getOpcode() == BO_Assign &&
                   variable(Set->getLHS()) == Loop.Index;
    }
    if (IsInside)
      continue;
    if (!IsInOther)
      return false;
    IsUsedElsewhere |= !isOfRelease(*Use);
  }
  // Else its declaration would be left without a use.
  return IsUsedElsewhere;
}

std::optional<Dirtying> Batcher::dirtying(const Stmt *S) const {
  Dirtying Result;
  Result.Statement = S;
  if (const auto *If = dyn_cast_or_null<IfStmt>(S)) {
    if (If->getElse())
      return std::nullopt;
    Result.Condition = If->getCond();
    S = If->getThen();
    if (const auto *Block = dyn_cast<CompoundStmt>(S))
      S = Block->size() == 1 ? Block->body_front() : nullptr;
  }
  const auto *Call = dyn_cast_or_null<CallExpr>(S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || !Callee->getIdentifier() ||
      Callee->getName() != LockedDirtying || Call->getNumArgs() != 1)
    return std::nullopt;
  std::string Text = Syntax.textOf(*Call->getArg(0)->IgnoreParenImpCasts());
  // A call may give another page the second time.
  if (Text.empty() || Text != Syntax.textOf(*Page.IgnoreParenImpCasts()) ||
      Page.HasSideEffects(Context))
    return std::nullopt;
  return Result;
}

bool Batcher::isStable(const Expr &E, const VarDecl *Index) const {
  return !E.HasSideEffects(Context) &&
         !(Index && Syntax.refersTo(&E, *Index)) && !Syntax.textOf(E).empty();
}

/// Whether \p S is written without anything that an edit would lose.
bool Batcher::isPlain(const Stmt *S) const {
  return !hasCommentOrDirective(Syntax.text(Syntax.rangeOf(S)));
}

/// Whether the text of \p Range, and what is right before it, is what every
/// configuration has: no directive, and no macro where a statement begins,
/// which may have a condition, or nothing, in its place.
bool Batcher::isUnconditional(Bytes Range) const {
  TextTokens Tokens(Syntax.buffer(), Context.getLangOpts());
  size_t First = 0;
  while (First < Tokens.size() && Tokens[First].Offset < Range.Begin)
    ++First;
  if (!First || Tokens.isInDirective(First - 1) ||
      !mayPrecedeStatement(Tokens, First - 1))
    return false;
  for (size_t At = First; At < Tokens.size() && Tokens[At].Offset < Range.End;
       ++At) {
    bool IsMacro = Tokens.isWord(At) &&
                   Context.Idents.get(Tokens[At].Word).hadMacroDefinition();
    if (Tokens.isInDirective(At) ||
        (IsMacro && (At == First || mayPrecedeStatement(Tokens, At - 1) ||
                     Tokens.is(At - 1, tok::r_paren))))
      return false;
  }
  return true;
}

std::vector<Edit> Batcher::run() {
  const Stmt *Parent = Syntax.parent(&Release);
  const Stmt *Outer = Parent;
  std::optional<Dirtying> Dirty;
  bool IsAlone = isa_and_nonnull<ForStmt>(Parent);
  if (const auto *Block = dyn_cast_or_null<CompoundStmt>(Parent)) {
    const Stmt *Before = nullptr;
    for (const Stmt *Child : Block->body()) {
      if (Child == &Release)
        break;
      Before = Child;
    }
    if (Before)
      Dirty = dirtying(Before);
    IsAlone =
        Block->size() == (Dirty ? 2u : 1u) && Block->body_back() == &Release;
    Outer = Syntax.parent(Block);
  }
  if (Dirty && Dirty->Condition && !isStable(*Dirty->Condition, nullptr))
    return {};
  StringRef Name = batchName(Dirty.has_value());
  if (Name.empty() || !hasAddress(Name))
    return {};

  std::vector<std::string> Arguments;
  LineEdits Lines(Syntax);
  // What is replaced, and with it all that is taken out.
  Bytes Range, Whole;
  auto Loop = IsAlone ? countingLoop(Outer) : std::nullopt;
  const auto *Slot = dyn_cast<ArraySubscriptExpr>(Page.IgnoreParenImpCasts());
  if (Loop) {
    if (!Slot || variable(Slot->getIdx()) != Loop->Index ||
        !isStable(*Slot->getBase()->IgnoreImpCasts(), Loop->Index) ||
        !isStable(*Loop->Count, Loop->Index) || !isFreeAfter(*Loop) ||
        (Dirty && Dirty->Condition &&
         !isStable(*Dirty->Condition, Loop->Index)) ||
        !isPlain(Loop->Loop))
      return {};
    Arguments = {Syntax.textOf(*Slot->getBase()->IgnoreParenImpCasts()),
                 Syntax.textOf(*Loop->Count)};
    Whole = Range = Syntax.rangeOf(Loop->Loop);
  } else {
    if (!Dirty || !isPlain(Dirty->Statement) ||
        !isa<DeclRefExpr, MemberExpr, ArraySubscriptExpr>(
            Page.IgnoreParenImpCasts()))
      return {};
    Arguments = {"&" + Syntax.textOf(*Page.IgnoreParenImpCasts()), "1"};
    Range = Syntax.rangeOf(&Release);
    Bytes Before = Syntax.rangeOf(Dirty->Statement);
    Whole = {Range.File, Before.Begin, Range.End};
    bool AreOnOneLine =
        Before.File == Range.File && Before.End <= Range.Begin &&
        Syntax.buffer().slice(Before.End, Range.Begin).trim(" \t").empty();
    if (AreOnOneLine)
      Range.Begin = Before.Begin;
    else
      Lines.removeStatement(Dirty->Statement);
  }
  if (Dirty)
    Arguments.push_back(Dirty->Condition ? Syntax.textOf(*Dirty->Condition)
                                         : "true");
  if (llvm::is_contained(Arguments, "") || !isUnconditional(Whole))
    return {};
  if (Range.File != Syntax.file() ||
      !Syntax.text(Range).ends_with(
          Loop && isa<CompoundStmt>(Loop->Loop->getBody()) ? "}" : ";"))
    return {};
  unsigned Column = columnOf(Syntax.buffer(), Range.Begin);
  std::string Call = wrapCall(Name, Arguments, Column, /*Behind=*/1) + ";";
  // A condition that its author has broken is one argument.
  if (!passesCheckpatch(Call, Column))
    return {};
  Lines.replace(Range, Call);
  if (Lines.strandedComment())
    return {};
  return Lines.finish(Context.getSourceManager());
}

} // namespace

std::vector<Edit> batchRelease(TranslationUnit &TU, const PageEvent &Release,
                               bool ForPins) {
  if (Release.Api->Kind != ReleaseKind::Put || Release.Api->Count >= 0 ||
      !Release.Function || !Release.At->getBeginLoc().isFileID())
    return {};
  return Batcher(TU, Release, ForPins).run();
}

} // namespace kmap_tidy
