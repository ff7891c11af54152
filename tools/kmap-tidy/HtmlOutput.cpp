#include "tools/kmap-tidy/Outputs.h"
namespace kmap_tidy { void writeHtml(const Session &S, llvm::raw_ostream &OS) {} }
