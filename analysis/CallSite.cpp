//===--- CallSite.cpp - uses of the kernel API in the source --------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/CallSite.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using llvm::SmallVector;
using llvm::StringRef;

namespace kmap_tidy {

MemoryUse memoryUse(const FunctionDecl *Function) {
  switch (Function ? Function->getMemoryFunctionKind() : 0) {
  case Builtin::BImemset:
    return MemoryUse::Fills;
  case Builtin::BImemcpy:
  case Builtin::BImempcpy:
  case Builtin::BImemmove:
    return MemoryUse::Copies;
  case Builtin::BIstrncat:
  case Builtin::BIstrncpy:
    return MemoryUse::CopiesString;
  default:
    return MemoryUse::None;
  }
}

SmallVector<CallSites::MacroFrame, 4>
CallSites::macroFrames(SourceLocation &Loc) {
  const SourceManager &SM = Context.getSourceManager();
  SmallVector<MacroFrame, 4> Frames;
  while (Loc.isMacroID()) {
    if (SM.isMacroArgExpansion(Loc)) {
      Loc = SM.getImmediateSpellingLoc(Loc);
      continue;
    }
    auto [Cached, IsNew] =
        MacroNames.try_emplace(SM.getFileID(Loc).getHashValue());
    if (IsNew)
      Cached->second =
          Lexer::getImmediateMacroName(Loc, SM, Context.getLangOpts());
    Loc = SM.getImmediateExpansionRange(Loc).getBegin();
    Frames.push_back({Cached->second, Loc});
  }
  return Frames;
}

static const FunctionDecl *directCallee(const Expr &E) {
  const auto *Call = dyn_cast<CallExpr>(&E);
  return Call ? Call->getDirectCallee() : nullptr;
}

StringRef nameOf(const FunctionDecl *Function) {
  return Function && Function->getIdentifier() ? Function->getName() : "";
}

static const KernelApi *mapOrUnmap(StringRef Name) {
  const KernelApi *Api = findKernelApi(Name);
  return Api && Api->Role != ApiRole::Call ? Api : nullptr;
}

std::optional<CallSite> CallSites::recognise(const Stmt *S) {
  const auto *E = dyn_cast<Expr>(S);
  if (!E)
    return std::nullopt;
  const auto *Call = dyn_cast<CallExpr>(E);
  const auto *Discard = dyn_cast<CStyleCastExpr>(E);
  // Without a mapping to undo, some architectures define the unmap macro as
  // `(void)(address)`.
  const SourceManager &SM = Context.getSourceManager();
  if (Discard && (!Discard->getType()->isVoidType() ||
                  !SM.isMacroArgExpansion(
                      Discard->getSubExpr()->IgnoreParenCasts()->getExprLoc())))
    Discard = nullptr;
  if (!Call && !Discard)
    return std::nullopt;

  SourceLocation Spelled =
      Call ? Call->getCallee()->getExprLoc() : E->getBeginLoc();
  SourceLocation Loc = Spelled;
  if (Discard && !Loc.isMacroID())
    return std::nullopt;
  SmallVector<MacroFrame, 4> Frames = macroFrames(Loc);
  StringRef Callee = nameOf(directCallee(*E));
  const KernelApi *CalleeApi = Call ? mapOrUnmap(Callee) : nullptr;

  CallSite Site;
  Site.Node = E;
  Site.Name = Loc;
  Site.Api = CalleeApi;
  Site.InMacroBody = !Frames.empty();
  bool IsImplementation = CalleeApi != nullptr;
  for (size_t I = Frames.size(); I-- > 0;) {
    const KernelApi *Api = mapOrUnmap(Frames[I].Name);
    if (!Api)
      continue;
    IsImplementation |= !Callee.empty() && Api->Implementation == Callee;
    IsImplementation |= Discard && Api->isUnmap();
    if (Site.Api && Site.Api != CalleeApi)
      continue;
    Site.Api = Api;
    Site.InMacroBody = I + 1 != Frames.size();
    Spelled = Frames[I].Invocation;
  }
  if (Site.InMacroBody)
    Site.Name = SM.getSpellingLoc(Spelled);
  else if (Spelled.isMacroID())
    Site.InMacroBody = isRepeated(Site.Name);
  if (!Site.Api || !IsImplementation)
    return std::nullopt;
  if (CalleeApi && CalleeApi->Role != Site.Api->Role)
    return std::nullopt;

  if (Discard)
    Site.Operand = Discard->getSubExpr();
  else if (CalleeApi && CalleeApi->Argument < int(Call->getNumArgs()))
    Site.Operand = Call->getArg(CalleeApi->Argument);
  else if (Site.Api->isUnmap() && Call->getNumArgs() > 0)
    Site.Operand = Call->getArg(0);
  return Site;
}

const KernelApi *CallSites::macro(const Expr &E) {
  const KernelApi *Result = nullptr;
  SourceLocation Loc = E.getBeginLoc();
  for (const MacroFrame &Frame : macroFrames(Loc))
    if (const KernelApi *Api = findKernelApi(Frame.Name))
      Result = Api;
  return Result;
}

CalleeInfo CallSites::callee(const CallExpr &Call) {
  CalleeInfo Info;
  Info.Function = Call.getDirectCallee();
  // What was spelled says what is meant: smp_processor_id() relies on
  // preemption, the raw function in its body does not.
  Info.Api = macro(*Call.getCallee());
  if (!Info.Api)
    Info.Api = findKernelApi(nameOf(Info.Function));
  return Info;
}

std::optional<bool> CallSites::allocationSleeps(const CallExpr &Call) {
  struct LiteralFinder : RecursiveASTVisitor<LiteralFinder> {
    bool VisitIntegerLiteral(IntegerLiteral *Literal) {
      Found.push_back(Literal->getLocation());
      return true;
    }
    SmallVector<SourceLocation, 8> Found;
  };
  LiteralFinder Literals;
  for (const Expr *Argument : Call.arguments())
    Literals.TraverseStmt(const_cast<Expr *>(Argument));

  std::optional<bool> Sleeps;
  for (SourceLocation Loc : Literals.Found)
    for (const MacroFrame &Frame : macroFrames(Loc))
      for (const AllocationFlags &Flags : allocationFlags())
        if (Flags.Name == Frame.Name)
          Sleeps = Sleeps.value_or(false) || Flags.MaySleep;
  return Sleeps;
}

const Expr *allocatorFlags(const CallExpr &Call) {
  const PageAllocator *Api = findPageAllocator(nameOf(Call.getDirectCallee()));
  return Api && unsigned(Api->Flags) < Call.getNumArgs()
             ? Call.getArg(Api->Flags)
             : nullptr;
}

bool mayTakeHighmem(const Expr &Flags, const ASTContext &Context) {
  Expr::EvalResult Known;
  return !Flags.EvaluateAsInt(Known, Context) ||
         Known.Val.getInt().getExtValue() & AllocatesHighmem;
}

bool CallSites::touchesPage(const CallExpr &Call) {
  if (const Expr *Flags = allocatorFlags(Call))
    return mayTakeHighmem(*Flags, Context);
  const KernelApi *Api = callee(Call).Api;
  return Api && llvm::any_of(touchedRanges(), [&](const TouchedRange &Range) {
           return Range.Offset >= 0 && Range.Name == Api->Name;
         });
}

std::optional<SpelledCall> CallSites::spelling(SourceLocation Name) const {
  const SourceManager &SM = Context.getSourceManager();
  if (!Name.isFileID())
    return std::nullopt;
  auto [File, Offset] = SM.getDecomposedLoc(Name);
  StringRef Buffer = SM.getBufferData(File);
  Lexer Lex(SM.getLocForStartOfFile(File), Context.getLangOpts(),
            Buffer.begin(), Buffer.begin() + Offset, Buffer.end());

  Token Tok;
  Lex.LexFromRawLexer(Tok);
  if (Tok.isNot(tok::raw_identifier))
    return std::nullopt;
  SpelledCall Call;
  Call.Name = CharSourceRange::getCharRange(Tok.getLocation(), Tok.getEndLoc());
  Lex.LexFromRawLexer(Tok);
  if (Tok.isNot(tok::l_paren))
    return std::nullopt;

  unsigned Depth = 1;
  SourceLocation Begin, End;
  while (!Lex.LexFromRawLexer(Tok)) {
    if (Tok.isOneOf(tok::l_paren, tok::l_square, tok::l_brace))
      ++Depth;
    if (Tok.isOneOf(tok::r_paren, tok::r_square, tok::r_brace))
      --Depth;
    bool Closes = Depth == 0;
    if (Closes || (Depth == 1 && Tok.is(tok::comma))) {
      if (Begin.isValid())
        Call.Arguments.push_back(CharSourceRange::getCharRange(Begin, End));
      Begin = SourceLocation();
      if (!Closes)
        continue;
      Call.Whole =
          CharSourceRange::getCharRange(Call.Name.getBegin(), Tok.getEndLoc());
      return Call;
    }
    if (Begin.isInvalid())
      Begin = Tok.getLocation();
    End = Tok.getEndLoc();
  }
  return std::nullopt;
}

/// Calls \p Each with where \p S spells the calls that it makes, or what an
/// unmap is that does nothing; not those of operands that are not evaluated.
static void forEachCall(const Stmt &S, const ASTContext &Context,
                        llvm::function_ref<void(SourceLocation Callee)> Each) {
  if (const auto *Call = dyn_cast<CallExpr>(&S)) {
    if (Call->isUnevaluatedBuiltinCall(Context))
      return;
    Each(Call->getCallee()->getExprLoc());
  } else if (const auto *Discard = dyn_cast<CStyleCastExpr>(&S)) {
    if (Discard->getType()->isVoidType())
      Each(Discard->getBeginLoc());
  } else if (const auto *Choice = dyn_cast<GenericSelectionExpr>(&S)) {
    return forEachCall(*Choice->getResultExpr(), Context, Each);
  } else if (const auto *Choice = dyn_cast<ChooseExpr>(&S)) {
    return forEachCall(*Choice->getChosenSubExpr(), Context, Each);
  } else if (isa<UnaryExprOrTypeTraitExpr>(S)) {
    return;
  }
  for (const Stmt *Child : S.children())
    if (Child)
      forEachCall(*Child, Context, Each);
}

bool CallSites::isRepeated(SourceLocation Name) {
  if (!Repeated) {
    Repeated.emplace();
    const SourceManager &SM = Context.getSourceManager();
    // What is spelled there may be a macro of several calls.
    llvm::DenseSet<std::pair<SourceLocation, SourceLocation>> Known;
    for (const Decl *D : Context.getTranslationUnitDecl()->decls()) {
      const auto *Function = dyn_cast<FunctionDecl>(D);
      if (!Function || !Function->doesThisDeclarationHaveABody() ||
          !SM.isInMainFile(SM.getExpansionLoc(Function->getLocation())))
        continue;
      forEachCall(*Function->getBody(), Context, [&](SourceLocation Callee) {
        SourceLocation Loc = Callee;
        macroFrames(Loc);
        if (Callee.isMacroID() &&
            !Known.insert({Loc, SM.getSpellingLoc(Callee)}).second)
          Repeated->insert(Loc);
      });
    }
  }
  return Repeated->contains(Name);
}

StringRef CallSites::text(CharSourceRange Range) const {
  return Lexer::getSourceText(Range, Context.getSourceManager(),
                              Context.getLangOpts());
}

bool CallSites::isApiDefinition(const FunctionDecl &Function) {
  return mapOrUnmap(nameOf(&Function)) != nullptr;
}

/// \p Name, if the unit spells it anywhere; else null.
static const IdentifierInfo *spelled(StringRef Name,
                                     const ASTContext &Context) {
  auto Found = Context.Idents.find(Name);
  return Found == Context.Idents.end() ? nullptr : Found->second;
}

llvm::SmallVector<const NamedDecl *, 1>
declarationsNamed(StringRef Name, const ASTContext &Context) {
  const IdentifierInfo *Identifier = spelled(Name, Context);
  if (!Identifier)
    return {};
  return llvm::to_vector_of<const NamedDecl *, 1>(
      Context.getTranslationUnitDecl()->lookup(DeclarationName(Identifier)));
}

llvm::SmallVector<const FunctionDecl *, 1>
functionsNamed(StringRef Name, const ASTContext &Context) {
  llvm::SmallVector<const FunctionDecl *, 1> Result;
  for (const NamedDecl *Known : declarationsNamed(Name, Context))
    if (const auto *Function = dyn_cast<FunctionDecl>(Known))
      Result.push_back(Function);
  return Result;
}

const FunctionDecl *declaredFunction(StringRef Name,
                                     const ASTContext &Context) {
  auto Found = functionsNamed(Name, Context);
  return Found.empty() ? nullptr : Found.front();
}

bool CallSites::isDefinedHere(StringRef Name) const {
  const IdentifierInfo *Identifier = spelled(Name, Context);
  return Identifier && (Identifier->hasMacroDefinition() ||
                        llvm::any_of(functionsNamed(Name, Context),
                                     [](const FunctionDecl *Function) {
                                       return Function->isDefined() ||
                                              Function->hasAttr<AsmLabelAttr>();
                                     }));
}

bool CallSites::isDeclared(StringRef Name, SourceLocation Before) const {
  const IdentifierInfo *Identifier = spelled(Name, Context);
  if (!Identifier)
    return false;
  if (Identifier->hasMacroDefinition())
    return true;
  const SourceManager &SM = Context.getSourceManager();
  for (const NamedDecl *Known :
       Context.getTranslationUnitDecl()->lookup(DeclarationName(Identifier)))
    for (const Decl *D : Known->redecls())
      if (Before.isInvalid() ||
          SM.isBeforeInTranslationUnit(D->getLocation(), Before))
        return true;
  return false;
}

} // namespace kmap_tidy
