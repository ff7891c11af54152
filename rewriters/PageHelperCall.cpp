//===--- PageHelperCall.cpp - the helper for one operation ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/PageHelperCall.h"
#include "analysis/CallSite.h"
#include "analysis/PageSize.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/KernelVersions.h"
#include "rewriters/PageExtent.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Sema/SemaDiagnostic.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

const OperationApi *findOperation(StringRef Name) {
  static constexpr OperationApi Rows[] = {
#define OPERATION(NAME, KIND, TO, FROM, VALUE, LENGTH)                         \
  {NAME, OperationKind::KIND, TO, FROM, VALUE, LENGTH},
#include "rewriters/PageHelpers.def"
  };
  for (const OperationApi &Row : Rows)
    if (Row.Name == Name)
      return &Row;
  return nullptr;
}

bool isFlush(StringRef Name, bool &TakesAddress) {
  struct Row {
    llvm::StringLiteral Name;
    Operand Kind;
  };
  static constexpr Row Rows[] = {
#define FLUSH(NAME, OPERAND) {NAME, Operand::OPERAND},
#include "rewriters/PageHelpers.def"
  };
  for (const Row &R : Rows)
    if (R.Name == Name) {
      TakesAddress = R.Kind == Operand::Address;
      return true;
    }
  return false;
}

bool isPageHelper(StringRef Name) {
#define HELPER(NAME, FLUSHES_AS, SINCE)                                        \
  if (Name == (NAME) || Name == (FLUSHES_AS))                                  \
    return true;
#include "rewriters/PageHelpers.def"
  return false;
}

/// The function in whose body it is decided whether \p Helper flushes.
static StringRef flushesAs(StringRef Helper) {
#define HELPER(NAME, FLUSHES_AS, SINCE)                                        \
  if (Helper == (NAME))                                                        \
    return FLUSHES_AS;
#include "rewriters/PageHelpers.def"
  return Helper;
}

StringRef helperSince(StringRef Helper) {
#define HELPER(NAME, FLUSHES_AS, SINCE)                                        \
  if (Helper == (NAME))                                                        \
    return SINCE;
#include "rewriters/PageHelpers.def"
  return "";
}

static const FunctionDecl *declarationOf(StringRef Name,
                                         const ASTContext &Context) {
  const FunctionDecl *F = declaredFunction(Name, Context);
  const FunctionDecl *Definition = F ? F->getDefinition() : nullptr;
  return Definition ? Definition : F;
}

/// RULES R10 asks for what the tree's own helper does. The body is read as text
/// because the parser may have skipped it.
bool flushesDataCache(StringRef Helper, const ASTContext &Context) {
  const FunctionDecl *F = declarationOf(flushesAs(Helper), Context);
  if (!F || F->getLocation().isMacroID())
    return false;
  const SourceManager &SM = Context.getSourceManager();
  auto [File, Offset] = SM.getDecomposedLoc(F->getLocation());
  StringRef Text = SM.getBufferData(File).substr(Offset);
  // The kernel closes a function in column 0.
  Text = Text.take_front(std::min(Text.find("\n}"), Text.size()));
  size_t Open = Text.find('{'), Semicolon = Text.find(';');
  if (Open == StringRef::npos || Semicolon < Open)
    return false;
  return Text.contains("flush_dcache_page(") ||
         Text.contains("flush_dcache_folio(");
}

bool HelperChooser::isOffered(StringRef Helper) const {
  return !whyNotOffered(TU, Helper, Syntax.function().getLocation());
}

HelperChoice HelperChooser::call(StringRef Name,
                                 std::initializer_list<std::string> Arguments) {
  HelperCall Result;
  if (!isOffered(Name))
    return Result;
  for (const std::string &A : Arguments)
    if (A.empty())
      return HelperCall();
  Result.Name = Name;
  Result.Arguments.assign(Arguments.begin(), Arguments.end());
  Result.Flushes = flushesDataCache(Name, Syntax.context());
  return Result;
}

/// RULES R9: one map is one page. Refused is what the source says may be more;
/// what it says nothing of is taken at its word, as the helper's own check
/// does.
std::optional<Refusal>
HelperChooser::leavesPage(const MappedOperand &Operand,
                          const OperationArgument *Length) const {
  const ASTContext &Context = Syntax.context();
  // Unsigned sums of parts that are known: any one may already be too much.
  int64_t Reached = 0;
  for (const OffsetTerm &Term : Operand.Offset)
    Reached += Term.Bytes.value_or(0);
  if (Length && Length->E)
    Reached += constantValue(*Length->E, Context).value_or(0);
  if (Reached > pageSize(Context).value_or(LargestPage))
    return Refusal{"spans-pages", "R9",
                   "the operation reaches byte " + std::to_string(Reached) +
                       " of one page"};
  auto CountsPages = [&](const Expr *E) {
    return E && extentOf(*E, Syntax) == PageExtent::Beyond;
  };
  if (Length && CountsPages(Length->E))
    return Refusal{"spans-pages", "R9",
                   "the length '" + Length->Text + "' may be several pages"};
  for (const OffsetTerm &Term : Operand.Offset)
    if (!Term.Bytes && Term.Scale == 1 && CountsPages(Term.Amount))
      return Refusal{"spans-pages", "R9",
                     "the offset '" + Syntax.textOf(*Term.Amount) +
                         "' may be several pages"};
  return std::nullopt;
}

/// Whether the source proves that the operation ends inside of the page.
bool HelperChooser::staysInPage(const MappedOperand &Operand,
                                const OperationArgument *Length) const {
  auto Offset = constantOffset(Operand.Offset);
  if (!Offset)
    return false;
  if (!Length)
    return *Offset == 0;
  if (!Length->E)
    return false;
  auto Constant = constantValue(*Length->E, Syntax.context());
  if (!Constant)
    return *Offset == 0 && extentOf(*Length->E, Syntax) == PageExtent::Within;
  return *Offset + *Constant <=
         pageSize(Syntax.context()).value_or(SmallestPage);
}

/// The object that \p Written, a field behind a pointer, is of; else null.
static const Expr *objectOf(const Expr &Written) {
  const auto *Member = dyn_cast<MemberExpr>(Written.IgnoreParenCasts());
  return Member && Member->isArrow() ? Member->getBase() : nullptr;
}

/// Whether the offset is one into memory of any size: a count times a size that
/// are both variable, or the offset field of an object whose other field is the
/// page (a pipe buffer, a fragment), where the pages of a compound page follow
/// each other. A bio_vec as a whole is taken for what its helpers are made for,
/// a part of one page.
bool HelperChooser::mayBeginBehindPage(const MappedOperand &Operand,
                                       const OperationArgument *Length) const {
  std::string Vector;
  if (Length && isWholeVector(Operand, Length->Text, Vector))
    return false;
  const ASTContext &Context = Syntax.context();
  const Expr *Object = Operand.PageExpr ? objectOf(*Operand.PageExpr) : nullptr;
  return llvm::any_of(Operand.Offset, [&](const OffsetTerm &Term) {
    if (!Term.Amount || Term.Bytes)
      return false;
    const Expr &Amount = *Term.Amount->IgnoreParenCasts();
    if (const auto *B = dyn_cast<BinaryOperator>(&Amount))
      return B->getOpcode() == BO_Mul &&
             !constantValue(*B->getLHS(), Context) &&
             !constantValue(*B->getRHS(), Context);
    const Expr *Holder = objectOf(Amount);
    return Object && Holder && isSameExpr(*Object, *Holder, Context);
  });
}

/// RULES R12: the bvec helpers are about bv_len bytes at bv_offset, no others.
bool HelperChooser::isWholeVector(const MappedOperand &Operand,
                                  StringRef Length, std::string &Vector) const {
  StringRef Base = Operand.Page;
  std::string Offset = writeOffset(Operand.Offset, Syntax);
  if (Operand.IsBvec) {
    Vector = Operand.Page;
    std::string Object = Base.starts_with("&") ? Base.drop_front().str() + "."
                                               : Base.str() + "->";
    return Offset == "0" && Length == Object + "bv_len";
  }
  if (!Base.consume_back("bv_page"))
    return false;
  if (Offset != (Base + "bv_offset").str() || Length != (Base + "bv_len").str())
    return false;
  Vector = Base.ends_with("->") ? Base.drop_back(2).str()
                                : "&" + Base.drop_back(1).str();
  return true;
}

/// Whether the build has nothing to say of a pointer to \p Have where one to
/// \p Want is expected: the same type, or, as the kernel builds, one that
/// differs only in its sign.
static bool passesSilently(QualType Have, QualType Want, const Expr &At,
                           const ASTContext &Context) {
  if (Have->isVoidType() || Want->isVoidType() ||
      Context.hasSameUnqualifiedType(Have, Want))
    return true;
  return Have->isAnyCharacterType() && Want->isAnyCharacterType() &&
         Context.getDiagnostics().isIgnored(
             diag::ext_typecheck_convert_incompatible_pointer_sign,
             At.getExprLoc());
}

std::string HelperChooser::asParameter(const OperationArgument &Argument,
                                       StringRef Helper, unsigned Index) const {
  const FunctionDecl *F = declarationOf(Helper, Syntax.context());
  if (!F || Index >= F->getNumParams() || !Argument.E)
    return Argument.Text;
  const Expr *E = Argument.E->IgnoreImpCasts();
  QualType Have = E->getType();
  if (const ArrayType *Array = Have->getAsArrayTypeUnsafe())
    Have = Array->getElementType();
  else
    Have = Have->getPointeeType();
  QualType Want = F->getParamDecl(Index)->getType()->getPointeeType();
  if (Have.isNull() || Want.isNull() ||
      passesSilently(Have, Want, *E, Syntax.context()))
    return Argument.Text;
  bool IsConst = Want.isConstQualified() && Have.isConstQualified();
  const Expr *Bare = E->IgnoreParens();
  bool IsCompound = isa<BinaryOperator, AbstractConditionalOperator>(Bare) &&
                    !isa<ParenExpr>(E);
  std::string Text = IsCompound ? "(" + Argument.Text + ")" : Argument.Text;
  return std::string(IsConst ? "(const char *)" : "(char *)") + Text;
}

HelperChoice HelperChooser::copy(const OperationApi &Api,
                                 llvm::ArrayRef<OperationArgument> Arguments,
                                 const MappedOperand *To,
                                 const MappedOperand *From) {
  bool IsWhole = Api.Kind == OperationKind::CopyPage;
  std::string Length = IsWhole ? "PAGE_SIZE" : Arguments[Api.Length].Text;
  auto Offset = [&](const MappedOperand &M) {
    return writeOffset(M.Offset, Syntax);
  };
  if (To && From) {
    if (To->IsBvec || From->IsBvec)
      return HelperCall();
    if (IsWhole && To->Offset.empty() && From->Offset.empty())
      return call("copy_highpage", {To->Page, From->Page});
    return call("memcpy_page",
                {To->Page, Offset(*To), From->Page, Offset(*From), Length});
  }
  std::string Vector;
  if (To) {
    const OperationArgument &Source = Arguments[Api.From];
    if (isWholeVector(*To, Length, Vector) && isOffered("memcpy_to_bvec"))
      return call("memcpy_to_bvec",
                  {Vector, asParameter(Source, "memcpy_to_bvec", 1)});
    if (To->IsBvec)
      return HelperCall();
    return call("memcpy_to_page",
                {To->Page, Offset(*To),
                 asParameter(Source, "memcpy_to_page", 2), Length});
  }
  const OperationArgument &Target = Arguments[Api.To];
  if (isWholeVector(*From, Length, Vector) && isOffered("memcpy_from_bvec"))
    return call("memcpy_from_bvec",
                {asParameter(Target, "memcpy_from_bvec", 0), Vector});
  if (From->IsBvec)
    return HelperCall();
  return call("memcpy_from_page", {asParameter(Target, "memcpy_from_page", 0),
                                   From->Page, Offset(*From), Length});
}

/// Whether \p E is memory that no mapped page can be part of: a variable of the
/// function.
static bool isLocalMemory(const Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    if (U->getOpcode() == UO_AddrOf)
      E = U->getSubExpr()->IgnoreParens();
  bool IsObject = E->isLValue() && !E->getType()->isPointerType();
  while (const auto *M = dyn_cast<MemberExpr>(E)) {
    if (M->isArrow())
      return false;
    E = M->getBase()->IgnoreParens();
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *D = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return D && IsObject && D->hasLocalStorage();
}

bool HelperChooser::isZero(const OperationApi &Api,
                           llvm::ArrayRef<OperationArgument> Arguments) const {
  const Expr *Value = Arguments[Api.Value].E;
  return Value && constantValue(*Value, Syntax.context()).value_or(1) == 0;
}

/// At least one operand is a folio. No helper knows two of them, nor sets it to
/// anything but zero.
HelperChoice HelperChooser::onFolio(const OperationApi &Api,
                                    llvm::ArrayRef<OperationArgument> Arguments,
                                    const MappedOperand *To,
                                    const MappedOperand *From) {
  if ((To && From) || Api.Length < 0)
    return HelperCall();
  const MappedOperand &Folio = To ? *To : *From;
  std::string Offset = writeOffset(Folio.Offset, Syntax);
  const std::string &Length = Arguments[Api.Length].Text;
  if (Api.Kind == OperationKind::Set)
    return isZero(Api, Arguments)
               ? call("folio_zero_range", {Folio.Page, Offset, Length})
               : HelperCall();
  if (To)
    return call("memcpy_to_folio",
                {Folio.Page, Offset,
                 asParameter(Arguments[Api.From], "memcpy_to_folio", 2),
                 Length});
  return call("memcpy_from_folio",
              {asParameter(Arguments[Api.To], "memcpy_from_folio", 0),
               Folio.Page, Offset, Length});
}

HelperChoice HelperChooser::choose(const OperationApi &Api,
                                   llvm::ArrayRef<OperationArgument> Arguments,
                                   const MappedOperand *To,
                                   const MappedOperand *From) {
  const OperationArgument *Length =
      Api.Length >= 0 ? &Arguments[Api.Length] : nullptr;
  for (const MappedOperand *Operand : {To, From})
    if (Operand && !Operand->IsFolio) {
      if (auto Reason = leavesPage(*Operand, Length))
        return *Reason;
      // The code may go on to the next page by luck; the helpers do not.
      bool MayGoOn = Operand->MayBeCompound ||
                     mayBeginBehindPage(*Operand, Length) ||
                     (Length && Length->E &&
                      extentOf(*Length->E, Syntax) == PageExtent::Partly);
      if (MayGoOn && !staysInPage(*Operand, Length))
        return HelperCall();
    }

  bool IsOnFolio = (To && To->IsFolio) || (From && From->IsFolio);
  switch (Api.Kind) {
  case OperationKind::Move: {
    // Two mappings of one page are apart, whatever their offsets (RULES R19).
    int Other = To ? Api.From : Api.To;
    if ((To && From) || !Arguments[Other].E ||
        !isLocalMemory(Arguments[Other].E))
      return Refusal{"overlapping-copy", "R19",
                     "memmove() allows for an overlap of its operands, which "
                     "the helpers do not"};
    return IsOnFolio ? onFolio(Api, Arguments, To, From)
                     : copy(Api, Arguments, To, From);
  }
  case OperationKind::Copy:
  case OperationKind::CopyPage:
    return IsOnFolio ? onFolio(Api, Arguments, To, From)
                     : copy(Api, Arguments, To, From);
  case OperationKind::ClearPage:
    if (To->IsBvec || IsOnFolio || !To->Offset.empty())
      return HelperCall();
    return call("clear_highpage", {To->Page});
  case OperationKind::Set:
    break;
  }

  if (IsOnFolio)
    return onFolio(Api, Arguments, To, From);
  std::string Offset = writeOffset(To->Offset, Syntax);
  const OperationArgument &Value = Arguments[Api.Value];
  const OperationArgument &Bytes = Arguments[Api.Length];
  bool IsZero = isZero(Api, Arguments);
  std::string Vector;
  if (IsZero && isWholeVector(*To, Bytes.Text, Vector) &&
      isOffered("memzero_bvec"))
    return call("memzero_bvec", {Vector});
  if (To->IsBvec)
    return HelperCall();
  if (IsZero && isOffered("memzero_page"))
    return call("memzero_page", {To->Page, Offset, Bytes.Text});
  return call("memset_page", {To->Page, Offset, Value.Text, Bytes.Text});
}

} // namespace kmap_tidy
