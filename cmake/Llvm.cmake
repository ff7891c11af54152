# Finds Debian's LLVM and sets how everything here is compiled.
#
# Programs link the shared libclang-cpp and libLLVM: the plugin must not bring
# its own copy, and static archives would make each link take half a minute.


find_package(LLVM REQUIRED CONFIG PATHS ${KMAP_TIDY_LLVM_ROOT} NO_DEFAULT_PATH)
find_package(Clang REQUIRED CONFIG PATHS ${KMAP_TIDY_LLVM_ROOT} NO_DEFAULT_PATH)
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)

set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

include_directories(SYSTEM ${LLVM_INCLUDE_DIRS} ${CLANG_INCLUDE_DIRS})
separate_arguments(LLVM_DEFINITIONS_LIST NATIVE_COMMAND ${LLVM_DEFINITIONS})
add_definitions(${LLVM_DEFINITIONS_LIST})
add_compile_options(-Wall -Wextra -Wno-unused-parameter -fno-rtti
                    -fno-exceptions -fvisibility-inlines-hidden)

option(KMAP_TIDY_SANITIZE "Address and undefined behaviour sanitizers" OFF)
if(KMAP_TIDY_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=vptr
                      -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=address,undefined)
endif()

# LLVM's headers dominate the cost of a compile: one precompiled set for all.
set(KMAP_TIDY_PCH
  <clang/AST/ASTContext.h> <clang/AST/RecursiveASTVisitor.h>
  <clang/Analysis/CFG.h> <clang/Basic/SourceManager.h> <clang/Lex/Lexer.h>)

# Everything except the plugin links these. Debian's development packages carry
# no unversioned libclang-cpp.so.
file(GLOB KMAP_TIDY_CLANG_CPP ${KMAP_TIDY_LLVM_ROOT}/lib/libclang-cpp.so.*)
add_library(kmap_llvm INTERFACE)
target_link_libraries(kmap_llvm INTERFACE
  ${KMAP_TIDY_CLANG_CPP}
  ${KMAP_TIDY_LLVM_ROOT}/lib/libLLVM.so
  Threads::Threads)
