//===--- GupApi.cpp - claims on pages of user memory ----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/GupApi.h"
#include "analysis/KernelApi.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Type.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include <vector>

using namespace clang;
using llvm::ArrayRef;
using llvm::StringRef;

namespace kmap_tidy {

static ArrayRef<AcquireApi> acquireApis() {
  static constexpr AcquireApi Rows[] = {
#define ACQUIRE(NAME, CLAIM, SHAPE, COUNTERPART, VERSIONS)                     \
  {NAME, PageClaim::CLAIM, AcquireShape::SHAPE, COUNTERPART, VERSIONS},
#include "analysis/KernelApi.def"
  };
  return Rows;
}

static ArrayRef<ReleaseApi> releaseApis() {
  static constexpr ReleaseApi Rows[] = {
#define RELEASE(NAME, KIND, PAGE, COUNT, DIRTY, COUNTERPART, VERSIONS)         \
  {NAME, ReleaseKind::KIND, PAGE, COUNT, DIRTY, COUNTERPART, VERSIONS},
#include "analysis/KernelApi.def"
  };
  return Rows;
}

template <typename Row>
static const Row *find(ArrayRef<Row> Rows, StringRef Name) {
  const Row *Found =
      llvm::find_if(Rows, [&](const Row &R) { return R.Name == Name; });
  return Found == Rows.end() ? nullptr : Found;
}

const AcquireApi *findAcquireApi(StringRef Name) {
  return find(acquireApis(), Name);
}

StringRef pinsIfDeclared(StringRef Name) {
  static constexpr struct {
    llvm::StringLiteral Name, Declared;
  } Rows[] = {
#define PINS_IF(NAME, DECLARED) {NAME, DECLARED},
#include "analysis/KernelApi.def"
  };
  for (const auto &Row : Rows)
    if (Row.Name == Name)
      return Row.Declared;
  return "";
}

const AcquireApi *pinningRow(StringRef Name) {
  static const std::vector<AcquireApi> Rows = [] {
    std::vector<AcquireApi> Result;
    for (AcquireApi Api : acquireApis()) {
      Api.Claim = PageClaim::Pin;
      Result.push_back(Api);
    }
    return Result;
  }();
  return find(ArrayRef(Rows), Name);
}

const ReleaseApi *findReleaseApi(StringRef Name) {
  return find(releaseApis(), Name);
}

StringRef putUserForm(StringRef Name) {
  const ReleaseApi *Put = findReleaseApi(Name);
  if (!Put || Put->Counterpart.empty())
    return "";
  for (const ReleaseApi &Api : releaseApis())
    if (Api.Kind == ReleaseKind::PutUser && Api.Counterpart == Put->Counterpart)
      return Api.Name;
  return "";
}

const ReleaseApi *findBatchRelease(bool MarksDirty) {
  for (const ReleaseApi &Api : releaseApis())
    if (Api.Kind == ReleaseKind::PutUser && Api.Count >= 0 &&
        !Api.Counterpart.empty() && (Api.Dirty >= 0) == MarksDirty)
      return &Api;
  return nullptr;
}

ArrayRef<StringRef> gupNames() {
  static const std::vector<StringRef> Names = [] {
    std::vector<StringRef> Result;
    for (const AcquireApi &Api : acquireApis())
      Result.push_back(Api.Name);
    for (const ReleaseApi &Api : releaseApis())
      if (Api.Kind == ReleaseKind::PutUser || Api.Kind == ReleaseKind::Unpin)
        Result.push_back(Api.Name);
    return Result;
  }();
  return Names;
}

ArrayRef<StringRef> releaseNames() {
  static const std::vector<StringRef> Names = [] {
    std::vector<StringRef> Result;
    for (const ReleaseApi &Api : releaseApis())
      Result.push_back(Api.Name);
    return Result;
  }();
  return Names;
}

const std::set<std::string> &putNames() {
  static const std::set<std::string> Names = [] {
    std::set<std::string> Result;
    for (const ReleaseApi &Api : releaseApis())
      if (Api.Kind == ReleaseKind::Put)
        Result.insert(Api.Name.str());
    return Result;
  }();
  return Names;
}

const std::set<std::string> &referenceNames() {
  static const std::set<std::string> Names = {
#define REFERS(NAME, PAGE) NAME,
#define TAKES_FOUND(NAME, ARGUMENT) NAME,
#include "analysis/KernelApi.def"
  };
  return Names;
}

const std::set<std::string> &physicalNames() {
  static const std::set<std::string> Names = {
#define PHYSICAL(NAME) NAME,
#include "analysis/KernelApi.def"
  };
  return Names;
}

const std::set<std::string> &finderNames() {
  static const std::set<std::string> Names = [] {
    std::set<std::string> Result = {
#define FINDS(NAME) NAME,
#define TAKES_FOUND(NAME, ARGUMENT) NAME,
#define CALL(NAME, EFFECTS) (EFFECTS) & AddressToPage ? NAME : "",
#include "analysis/KernelApi.def"
    };
    Result.erase("");
    return Result;
  }();
  return Names;
}

const PagePassage *findPassage(StringRef Name) {
  static constexpr PagePassage Rows[] = {
#define PASSES(NAME, FROM, TO) {NAME, FROM, TO},
#include "analysis/KernelApi.def"
  };
  return find(ArrayRef(Rows), Name);
}

const PageHolding *findHolding(StringRef Name) {
  static constexpr PageHolding Rows[] = {
#define HOLDS(NAME, PAGE, HOLDER) {NAME, PAGE, HOLDER},
#include "analysis/KernelApi.def"
  };
  return find(ArrayRef(Rows), Name);
}

static constexpr llvm::StringLiteral HolderRows[] = {
#define HOLDER(RECORD) RECORD,
#include "analysis/KernelApi.def"
};

const std::set<std::string> &holderNames() {
  static const std::set<std::string> Names(std::begin(HolderRows),
                                           std::end(HolderRows));
  return Names;
}

bool isPageHolder(StringRef Record) {
  return llvm::is_contained(HolderRows, Record);
}

const MemberExpr &withoutUnnamed(const MemberExpr &Member) {
  const MemberExpr *Result = &Member;
  while (!Result->isArrow()) {
    const auto *Around =
        dyn_cast<MemberExpr>(Result->getBase()->IgnoreParens());
    const auto *Field =
        Around ? dyn_cast<FieldDecl>(Around->getMemberDecl()) : nullptr;
    if (!Field || !Field->isAnonymousStructOrUnion())
      break;
    Result = Around;
  }
  return *Result;
}

bool isHolderPart(StringRef Field) {
  static constexpr llvm::StringLiteral Rows[] = {
#define HOLDER_PART(FIELD) FIELD,
#include "analysis/KernelApi.def"
  };
  return llvm::is_contained(Rows, Field);
}

bool isPageRecord(StringRef Record) {
  return Record == "page" || Record == "folio";
}

bool borrowsPages(StringRef Name) {
  static constexpr llvm::StringLiteral Rows[] = {
#define BORROWS(NAME) NAME,
#include "analysis/KernelApi.def"
  };
  return llvm::is_contained(Rows, Name);
}

bool onlyLooks(StringRef Name) {
  static const llvm::StringSet<> Rows = {
#define LOOKS(NAME) NAME,
#define BORROWS(NAME) NAME,
#include "analysis/KernelApi.def"
  };
  if (Rows.contains(Name))
    return true;
  if (findPassage(Name) || findHolding(Name) || findTaking(Name))
    return false;
  const DataRow *Data = findDataRow(Name);
  const KernelApi *Api = findKernelApi(Name);
  return (Data && Data->By != DataAccess::Frame) ||
         (Api && (Api->isUnmap() || Api->Effects & (PageState | Checked)));
}

bool putsTogether(StringRef Name) {
  static constexpr llvm::StringLiteral Rows[] = {
#define PASTES(NAME) NAME,
#include "analysis/KernelApi.def"
  };
  return llvm::is_contained(Rows, Name);
}

bool freesMemory(StringRef Name) {
  static constexpr llvm::StringLiteral Rows[] = {
#define FREES(NAME) NAME,
#include "analysis/KernelApi.def"
  };
  return llvm::is_contained(Rows, Name);
}

bool countsReferences(StringRef Name) {
  static constexpr llvm::StringLiteral Rows[] = {
#define COUNTS(NAME) NAME,
#include "analysis/KernelApi.def"
  };
  return llvm::is_contained(Rows, Name);
}

namespace {
struct ArgumentRow {
  llvm::StringLiteral Name;
  int Argument;
};
} // namespace

static int argumentOf(ArrayRef<ArgumentRow> Rows, StringRef Name) {
  const ArgumentRow *Row = find(Rows, Name);
  return Row ? Row->Argument : -1;
}

int takenMemory(StringRef Name) {
  static constexpr ArgumentRow Rows[] = {
#define TAKES_FOUND(NAME, ARGUMENT) {NAME, ARGUMENT},
#include "analysis/KernelApi.def"
  };
  return argumentOf(Rows, Name);
}

int extraReference(StringRef Name) {
  static constexpr ArgumentRow Rows[] = {
#define REFERS(NAME, PAGE) {NAME, PAGE},
#include "analysis/KernelApi.def"
  };
  return argumentOf(Rows, Name);
}

int translatedArgument(StringRef Name) {
  static constexpr ArgumentRow Rows[] = {
#define TRANSLATES(NAME, PAGE) {NAME, PAGE},
#include "analysis/KernelApi.def"
  };
  return argumentOf(Rows, Name);
}

bool returnsOtherPage(StringRef Name) {
  static constexpr llvm::StringLiteral Rows[] = {
#define ORIGIN(NAME) NAME,
#include "analysis/KernelApi.def"
  };
  return findPageAllocator(Name) || llvm::is_contained(Rows, Name);
}

bool findsPage(StringRef Name) {
  static constexpr llvm::StringLiteral Rows[] = {
#define FINDS(NAME) NAME,
#include "analysis/KernelApi.def"
  };
  return llvm::is_contained(Rows, Name);
}

const PageTaking *findTaking(StringRef Name) {
  static constexpr PageTaking Rows[] = {
#define TAKES_IF(NAME, PAGE, FLAGS, FLAG, VALUE)                               \
  {NAME, PAGE, FLAGS, FLAG, VALUE},
#include "analysis/KernelApi.def"
  };
  return find(ArrayRef(Rows), Name);
}

bool isTakingFlag(StringRef Name) {
  static constexpr llvm::StringLiteral Rows[] = {
#define TAKES_IF(NAME, PAGE, FLAGS, FLAG, VALUE) FLAG,
#include "analysis/KernelApi.def"
  };
  return llvm::is_contained(Rows, Name);
}

const DataRow *findDataRow(StringRef Name) {
  static constexpr DataRow Rows[] = {
#define DATA(NAME, PAGE, BY) {NAME, PAGE, DataAccess::BY},
#include "analysis/KernelApi.def"
  };
  return find(ArrayRef(Rows), Name);
}

namespace {
struct FieldRow {
  llvm::StringLiteral Record, Field;
};
} // namespace

static bool hasRow(ArrayRef<FieldRow> Rows, StringRef Record, StringRef Field) {
  return llvm::any_of(Rows, [&](const FieldRow &Row) {
    return Row.Record == Record && Row.Field == Field;
  });
}

bool borrowsField(StringRef Record, StringRef Field) {
  static constexpr FieldRow Rows[] = {
#define BORROWS_FIELD(RECORD, FIELD) {RECORD, FIELD},
#include "analysis/KernelApi.def"
  };
  return hasRow(Rows, Record, Field);
}

bool isPageNumberField(StringRef Record, StringRef Field) {
  static constexpr FieldRow Rows[] = {
#define NUMBER_FIELD(RECORD, FIELD) {RECORD, FIELD},
#include "analysis/KernelApi.def"
  };
  return hasRow(Rows, Record, Field);
}

bool isHandlerField(StringRef Record, StringRef Field) {
  static constexpr FieldRow Rows[] = {
#define HANDLER_FIELD(RECORD, FIELD) {RECORD, FIELD},
#include "analysis/KernelApi.def"
  };
  return hasRow(Rows, Record, Field);
}

bool isHandlerField(StringRef Field) {
  static constexpr llvm::StringLiteral Rows[] = {
#define HANDLER_FIELD(RECORD, FIELD) FIELD,
#include "analysis/KernelApi.def"
  };
  return llvm::is_contained(Rows, Field);
}

int handlerArgument(StringRef Name) {
  static constexpr ArgumentRow Rows[] = {
#define HANDLER(NAME, ARGUMENT) {NAME, ARGUMENT},
#include "analysis/KernelApi.def"
  };
  return argumentOf(Rows, Name);
}

bool isInGupFolder(StringRef Path) {
  static constexpr llvm::StringLiteral Rows[] = {
#define GUP_FOLDER(PATH) PATH,
#include "analysis/KernelApi.def"
  };
  // An absolute path ends in the folder and the name of the file; a relative
  // one is that.
  return llvm::any_of(Rows, [&](StringRef Folder) {
    StringRef Parent = Path.rsplit('/').first;
    StringRef Wanted = Folder.rtrim('/');
    if (Parent == Path)
      return false;
    return Parent == Wanted ||
           (Parent.ends_with(Wanted) &&
            Parent.drop_back(Wanted.size()).ends_with("/") &&
            !Parent.drop_back(Wanted.size()).contains("/arch/"));
  });
}

/// What is at the end of pointers and arrays of \p Type, of which there are
/// \p Depth.
static QualType endOf(QualType Type, unsigned &Depth) {
  for (Depth = 0;; ++Depth) {
    Type = Type.getCanonicalType();
    while (const auto *Atomic = Type->getAs<AtomicType>())
      Type = Atomic->getValueType().getCanonicalType();
    if (const auto *Array = dyn_cast<ArrayType>(Type.getTypePtr()))
      Type = Array->getElementType();
    else if (const auto *Pointer = Type->getAs<PointerType>())
      Type = Pointer->getPointeeType();
    else
      return Type;
  }
}

unsigned pageDepth(QualType Type) {
  unsigned Depth;
  const RecordDecl *Record = endOf(Type, Depth)->getAsRecordDecl();
  if (!Record)
    return 0;
  StringRef Name = Record->getName();
  if (isPageHolder(Name))
    return Depth + 1;
  return isPageRecord(Name) ? Depth : 0;
}

unsigned namelessDepth(QualType Type) {
  unsigned Depth;
  return endOf(Type, Depth)->isVoidType() ? Depth : 0;
}

bool mayLeadToPage(QualType Type) {
  return pageDepth(Type) || namelessDepth(Type);
}

const Expr *acquiredPages(const CallExpr &Call) {
  for (const Expr *Argument : Call.arguments()) {
    // A cast hides the type of what is passed, the parameter's is the same.
    if (pageDepth(Argument->getType()) >= 2)
      return Argument;
    if (const FunctionDecl *Callee = Call.getDirectCallee()) {
      unsigned Index = std::find(Call.arg_begin(), Call.arg_end(), Argument) -
                       Call.arg_begin();
      if (Index < Callee->getNumParams() &&
          pageDepth(Callee->getParamDecl(Index)->getType()) >= 2)
        return Argument;
    }
  }
  return nullptr;
}

const Expr *acquisitionFlags(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee)
    return nullptr;
  for (unsigned I = 0; I < Callee->getNumParams() && I < Call.getNumArgs(); ++I)
    if (Callee->getParamDecl(I)->getType()->isSpecificBuiltinType(
            BuiltinType::UInt))
      return Call.getArg(I);
  return nullptr;
}

bool movesPages(StringRef Name) {
  // Whole texts are asked, word by word.
  static const llvm::StringSet<> Names = {
#define ACQUIRE(NAME, CLAIM, SHAPE, COUNTERPART, VERSIONS) NAME,
#define RELEASE(NAME, KIND, PAGE, COUNT, DIRTY, COUNTERPART, VERSIONS) NAME,
#define REFERS(NAME, PAGE) NAME,
#define ALLOCATOR(NAME, FLAGS) NAME,
#define ORIGIN(NAME) NAME,
#define FINDS(NAME) NAME,
#define TAKES_FOUND(NAME, ARGUMENT) NAME,
#include "analysis/KernelApi.def"
  };
  return Names.contains(Name);
}

bool hasPageRow(StringRef Name) {
  return movesPages(Name) || findPassage(Name) || findHolding(Name) ||
         findDataRow(Name) || borrowsPages(Name);
}

} // namespace kmap_tidy
