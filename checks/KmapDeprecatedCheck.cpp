#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
namespace kmap_tidy {
// Provisional body until the region analysis lands.
void checkKmapDeprecated(TranslationUnit &TU, FindingSink Sink) {
  struct V : RecursiveASTVisitor<V> {
    FindingSink Sink; const FunctionDecl *F = nullptr; const SourceManager &SM;
    V(FindingSink S, const SourceManager &SM) : Sink(S), SM(SM) {}
    bool TraverseFunctionDecl(FunctionDecl *D) { F = D; bool R = RecursiveASTVisitor::TraverseFunctionDecl(D); F = nullptr; return R; }
    bool VisitCallExpr(CallExpr *C) {
      const auto *D = C->getDirectCallee();
      if (!D || !D->getIdentifier() || D->getName() != "kmap_atomic" || !F || !SM.isInMainFile(SM.getExpansionLoc(C->getBeginLoc()))) return true;
      Finding X; X.Check = "linuxkernel-kmap-deprecated"; X.Api = "kmap_atomic"; X.Function = F;
      X.Range = SourceRange(SM.getFileLoc(C->getBeginLoc()), SM.getFileLoc(C->getEndLoc()));
      X.Message = "kmap_atomic() is deprecated";
      Fix Fx; Fx.Kind = "kmap-to-local"; SourceLocation B = SM.getFileLoc(C->getBeginLoc());
      Fx.Edits.push_back({CharSourceRange::getCharRange(B, B.getLocWithOffset(11)), "kmap_local_page"});
      X.Outcome = Fx; Sink(std::move(X)); return true;
    }
  } Visitor(Sink, TU.context().getSourceManager());
  Visitor.TraverseDecl(TU.context().getTranslationUnitDecl());
}
} // namespace kmap_tidy
