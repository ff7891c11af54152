//===--- ZeroUser.cpp - zero_user*() to page and folio helpers ------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/ZeroUser.h"
#include "analysis/GupApi.h"
#include "analysis/PageSize.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/KernelVersions.h"
#include "rewriters/PageExtent.h"
#include "rewriters/PageHelperCall.h"
#include "rewriters/PageHelperLines.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

enum class ZeroForm { Length, End, TwoEnds };

struct ZeroApi {
  llvm::StringLiteral Name;
  ZeroForm Form;
  llvm::StringLiteral PageHelper, FolioHelper;
};

llvm::ArrayRef<ZeroApi> zeroApis() {
  static constexpr ZeroApi Rows[] = {
#define ZERO(NAME, FORM, PAGE_HELPER, FOLIO_HELPER)                            \
  {NAME, ZeroForm::FORM, PAGE_HELPER, FOLIO_HELPER},
#include "rewriters/PageHelpers.def"
  };
  return Rows;
}

const ZeroApi *findZeroApi(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || !Callee->getDeclName().isIdentifier())
    return nullptr;
  for (const ZeroApi &Api : zeroApis())
    if (Api.Name == Callee->getName())
      return &Api;
  return nullptr;
}

struct CallCollector : RecursiveASTVisitor<CallCollector> {
  bool VisitCallExpr(CallExpr *Call) {
    if (const ZeroApi *Api = findZeroApi(*Call))
      Found.push_back({Call, Api});
    return true;
  }
  std::vector<std::pair<const CallExpr *, const ZeroApi *>> Found;
};

/// Whether \p E is read from a field with a row USER_PAGE, as that of a fault.
bool isUserPage(const Expr &E) {
  static constexpr struct {
    llvm::StringLiteral Record, Field;
  } Rows[] = {
#define USER_PAGE(RECORD, FIELD) {RECORD, FIELD},
#include "rewriters/PageHelpers.def"
  };
  const auto *Member = dyn_cast<MemberExpr>(E.IgnoreParenCasts());
  const auto *Field =
      Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
  return Field && llvm::any_of(Rows, [&](const auto &Row) {
           return Row.Record == Field->getParent()->getName() &&
                  Row.Field == Field->getName();
         });
}

/// The variable that \p E is, or is an element or the address of.
const VarDecl *variableOf(const Expr &E) {
  const Expr *At = E.IgnoreParenCasts();
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(At))
    At = Element->getBase()->IgnoreParenCasts();
  else if (const auto *U = dyn_cast<UnaryOperator>(At);
           U && U->getOpcode() == UO_AddrOf)
    return variableOf(*U->getSubExpr());
  const auto *Name = dyn_cast<DeclRefExpr>(At);
  return Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
}

/// Finds the variables that get pages which user space has mapped.
struct UserPages : RecursiveASTVisitor<UserPages> {
  bool VisitVarDecl(VarDecl *D) {
    if (D->getInit() && isUserPage(*D->getInit()))
      Holders.insert(D);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *B) {
    const VarDecl *To =
        B->getOpcode() == BO_Assign ? variableOf(*B->getLHS()) : nullptr;
    if (To && isUserPage(*B->getRHS()))
      Holders.insert(To);
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee || !Callee->getIdentifier() ||
        !llvm::is_contained(gupNames(), Callee->getName()))
      return true;
    for (const Expr *Argument : Call->arguments())
      if (const VarDecl *D = variableOf(*Argument))
        Holders.insert(D);
    return true;
  }

  bool hold(const Expr &Page) const {
    const VarDecl *D = variableOf(Page);
    return isUserPage(Page) || (D && Holders.count(D));
  }

  llvm::SmallPtrSet<const VarDecl *, 4> Holders;
};

class ZeroConverter {
  using Arguments = std::vector<std::string>;

public:
  ZeroConverter(TranslationUnit &TU, const FunctionDecl &Function)
      : TU(TU), Function(Function), Syntax(Function, TU.context()) {
    Pages.TraverseStmt(Function.getBody());
  }

  std::optional<ZeroUserCall> convert(const CallExpr &Call, const ZeroApi &Api);

private:
  bool useFolioHelper(const CallExpr &Call, const ZeroApi &Api,
                      Arguments &Written) const;
  std::optional<Refusal> usePageHelper(const CallExpr &Call, const ZeroApi &Api,
                                       Arguments &Written) const;
  std::optional<Refusal> whyNotOffered(StringRef Helper) const {
    return kmap_tidy::whyNotOffered(TU, Helper, Function.getLocation());
  }
  bool isOrdered(const CallExpr &Call, const ZeroApi &Api) const;
  const Stmt *redundantFlush(const CallExpr &Call, const ZeroApi &Api,
                             const SpelledCall &Spelled) const;
  Bytes bytes(CharSourceRange Range) const {
    return {Syntax.file(), Syntax.offsetOf(Range.getBegin()),
            Syntax.offsetOf(Range.getEnd())};
  }

  TranslationUnit &TU;
  const FunctionDecl &Function;
  FunctionSyntax Syntax;
  UserPages Pages;
};

bool ZeroConverter::useFolioHelper(const CallExpr &Call, const ZeroApi &Api,
                                   Arguments &Written) const {
  std::string Folio = folioOf(*Call.getArg(0), Syntax);
  if (Folio.empty() || whyNotOffered(Api.FolioHelper))
    return false;
  Written.front() = Folio;
  return true;
}

/// Whether the call stays inside of one page, and its end is not in front of
/// its start.
bool ZeroConverter::isOrdered(const CallExpr &Call, const ZeroApi &Api) const {
  const ASTContext &Context = TU.context();
  const int64_t Page = pageSize(Context).value_or(SmallestPage);
  const Expr &Start = *Call.getArg(1), &Last = *Call.getArg(2);
  auto First = constantValue(Start, Context),
       Value = constantValue(Last, Context);
  if (Api.Form == ZeroForm::End) {
    if (First && Value)
      return *First <= *Value && *Value <= Page;
    bool IsToTheEnd = Value && Value == pageSize(Context);
    return (First && *First == 0 &&
            extentOf(Last, Syntax) == PageExtent::Within) ||
           (IsToTheEnd && extentOf(Start, Syntax) == PageExtent::Within);
  }
  if (First && Value)
    return *First + *Value <= Page;
  if (First && *First == 0)
    return extentOf(Last, Syntax) == PageExtent::Within;
  // `PAGE_SIZE - start` bytes from start.
  const auto *Rest = dyn_cast<BinaryOperator>(Last.IgnoreParenImpCasts());
  if (!Rest || Rest->getOpcode() != BO_Sub)
    return false;
  auto Whole = constantValue(*Rest->getLHS(), Context);
  return Whole && *Whole <= Page && !Start.HasSideEffects(Context) &&
         Syntax.textOf(*Rest->getRHS()->IgnoreParenImpCasts()) ==
             Syntax.textOf(*Start.IgnoreParenImpCasts());
}

std::optional<Refusal> ZeroConverter::usePageHelper(const CallExpr &Call,
                                                    const ZeroApi &Api,
                                                    Arguments &Written) const {
  if (Api.PageHelper.empty())
    return Refusal{"api-missing", "", "no page helper zeroes two ranges"};
  if (auto Reason = whyNotOffered(Api.PageHelper))
    return Reason;
  if (!flushesDataCache(Api.PageHelper, TU.context()))
    return Refusal{"flush-differs", "R10",
                   Api.PageHelper.str() + "() does not flush in this tree"};
  if (!isOrdered(Call, Api))
    return Refusal{
        "offset-unproven", "R9",
        "start and end are not known to be in order and in one page"};
  auto Start = constantValue(*Call.getArg(1), TU.context());
  if (Api.Form == ZeroForm::Length || (Start && *Start == 0))
    return std::nullopt;
  if (Call.getArg(1)->HasSideEffects(TU.context()))
    return Refusal{"offset-unproven", "", "the start has side effects"};
  // A macro's name, or its call, is one operand.
  auto Operand = [](const std::string &Text) {
    bool IsOne =
        StringRef(Text).find_first_of("+-*/%&|^<>?=! ") == StringRef::npos;
    return IsOne ? Text : "(" + Text + ")";
  };
  Written[2] = Operand(Written[2]) + " - " + Operand(Written[1]);
  return std::nullopt;
}

/// The explicit flush of the same page right behind the call (RULES R10).
const Stmt *ZeroConverter::redundantFlush(const CallExpr &Call,
                                          const ZeroApi &Api,
                                          const SpelledCall &Spelled) const {
  StatementPlace Place = Syntax.placeOf(&Call);
  if (!Place.Block || !Syntax.isOnly(*Place.statement(), Spelled) ||
      Place.Index + 1 >= Place.Block->size() ||
      !flushesDataCache(Api.Name, TU.context()))
    return nullptr;
  const Stmt *Next = Place.Block->body_begin()[Place.Index + 1];
  auto Flush = TU.callSites().spelling(
      TU.context().getSourceManager().getExpansionLoc(Next->getBeginLoc()));
  bool TakesAddress = false;
  bool IsFlush = Flush && Flush->Arguments.size() == 1 &&
                 isFlush(TU.callSites().text(Flush->Name), TakesAddress) &&
                 !TakesAddress && Syntax.isOnly(*Next, *Flush) &&
                 onOneLine(TU.callSites().text(Flush->Arguments.front())) ==
                     onOneLine(TU.callSites().text(Spelled.Arguments.front()));
  return IsFlush ? Next : nullptr;
}

std::optional<ZeroUserCall> ZeroConverter::convert(const CallExpr &Call,
                                                   const ZeroApi &Api) {
  auto Spelled = TU.callSites().spelling(Call.getBeginLoc());
  if (!Call.getBeginLoc().isFileID() || !Spelled ||
      Spelled->Arguments.size() != Call.getNumArgs())
    return std::nullopt;
  ZeroUserCall Result;
  Result.Name = Api.Name;
  Result.Range = Spelled->Whole.getAsRange();
  Result.Function = &Function;
  Result.Page = onOneLine(TU.callSites().text(Spelled->Arguments.front()));

  LineEdits Lines(Syntax);
  Fix Made;
  Made.Kind = "zero-user-to-helper";
  Arguments Written;
  for (CharSourceRange Argument : Spelled->Arguments)
    Written.push_back(onOneLine(TU.callSites().text(Argument)));
  if (hasCommentOrDirective(TU.callSites().text(Spelled->Whole)))
    Result.Outcome = Refusal{"stale-comment", "R18",
                             "a comment or directive stands in the call"};
  else if (Pages.hold(*Call.getArg(0)))
    Result.Outcome =
        Refusal{"user-visible", "R11",
                "user space has the page mapped, as the name of the call says"};
  else if (useFolioHelper(Call, Api, Written))
    Result.Helper = Api.FolioHelper;
  else if (auto Reason = usePageHelper(Call, Api, Written))
    Result.Outcome = *Reason;
  else
    Result.Helper = Api.PageHelper;
  if (!Result.Helper.empty()) {
    Bytes Whole = bytes(Spelled->Whole);
    Lines.replace(Whole, wrapCall(Result.Helper, Written,
                                  columnOf(Syntax.buffer(), Whole.Begin),
                                  /*Behind=*/1));
  }
  if (Result.Helper.empty())
    return Result;
  if (const Stmt *Flush = redundantFlush(Call, Api, *Spelled))
    Lines.removeStatement(Flush);
  if (auto Comment = Lines.strandedComment()) {
    Result.Outcome =
        Refusal{"stale-comment", "R18", "a comment says: " + *Comment};
    return Result;
  }
  Made.Edits = Lines.finish(TU.context().getSourceManager());
  Result.Outcome = std::move(Made);
  return Result;
}

} // namespace

std::vector<ZeroUserCall> convertZeroUser(TranslationUnit &TU) {
  std::vector<ZeroUserCall> Result;
  if (llvm::none_of(zeroApis(), [&](const ZeroApi &Api) {
        return TU.callSites().isDeclared(Api.Name);
      }))
    return Result;
  const SourceManager &SM = TU.context().getSourceManager();
  for (const Decl *D : TU.context().getTranslationUnitDecl()->decls()) {
    const auto *Function = dyn_cast<FunctionDecl>(D);
    if (!Function || !Function->doesThisDeclarationHaveABody() ||
        !Function->getBody() || !SM.isInMainFile(Function->getLocation()))
      continue;
    CallCollector Calls;
    Calls.TraverseStmt(Function->getBody());
    if (Calls.Found.empty())
      continue;
    ZeroConverter Converter(TU, *Function);
    for (const auto &[Call, Api] : Calls.Found)
      if (auto Converted = Converter.convert(*Call, *Api))
        Result.push_back(std::move(*Converted));
  }
  return Result;
}

} // namespace kmap_tidy
