#include "analysis/TranslationUnit.h"

namespace kmap_tidy {

struct TranslationUnit::Facts {};

TranslationUnit::TranslationUnit(clang::ASTContext &Context)
    : Context(Context) {}
TranslationUnit::~TranslationUnit() = default;

} // namespace kmap_tidy
