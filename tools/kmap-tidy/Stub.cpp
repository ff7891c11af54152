#include "tools/kmap-tidy/Commands.h"
namespace kmap_tidy { int runDiff(Options){return 1;} int runFix(Options){return 1;} int runExplain(Options){return 1;} }
