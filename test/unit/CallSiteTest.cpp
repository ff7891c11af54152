//===--- CallSiteTest.cpp - uses of the kernel API in the source ----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Snippet.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace kmap_tidy {
namespace {

/// The sites of \p Function, in the order of the AST.
std::vector<CallSite> sitesIn(Snippet &S, llvm::StringRef Function = "f") {
  struct Collector : RecursiveASTVisitor<Collector> {
    explicit Collector(CallSites &Sites) : Sites(Sites) {}
    bool VisitExpr(Expr *E) {
      if (auto Site = Sites.recognise(E))
        Found.push_back(*Site);
      return true;
    }
    CallSites &Sites;
    std::vector<CallSite> Found;
  } Collector(S.facts().callSites());
  Collector.TraverseDecl(const_cast<FunctionDecl *>(&S.function(Function)));
  return Collector.Found;
}

/// The one site of \p Function.
CallSite siteIn(Snippet &S, llvm::StringRef Function = "f") {
  std::vector<CallSite> Sites = sitesIn(S, Function);
  EXPECT_EQ(Sites.size(), 1u) << Function.str();
  return Sites.empty() ? CallSite() : Sites.front();
}

std::string textOf(Snippet &S, CharSourceRange Range) {
  return S.facts().callSites().text(Range).str();
}

std::string textOf(Snippet &S, const Expr *E) {
  if (!E)
    return "";
  const SourceManager &SM = S.context().getSourceManager();
  return textOf(
      S, CharSourceRange::getTokenRange(SM.getSpellingLoc(E->getBeginLoc()),
                                        SM.getSpellingLoc(E->getEndLoc())));
}

/// How the name of \p Site is spelled, and its arguments behind colons.
std::string spelled(Snippet &S, const CallSite &Site) {
  auto Call = S.facts().callSites().spelling(Site.Name);
  if (!Call)
    return "";
  std::string Text = textOf(S, Call->Name);
  for (CharSourceRange Argument : Call->Arguments)
    Text += ":" + textOf(S, Argument);
  return Text;
}

TEST(CallSite, Function) {
  Snippet S("void *f(struct page *p) { return kmap(p); }");
  CallSite Site = siteIn(S);
  EXPECT_EQ(Site.Api, findKernelApi("kmap"));
  EXPECT_EQ(textOf(S, Site.Operand), "p");
  EXPECT_FALSE(Site.InMacroBody);
  EXPECT_EQ(spelled(S, Site), "kmap:p");
}

// The AST has __kunmap_local() alone: the spelling is the macro's.
TEST(CallSite, MacroOverAFunction) {
  Snippet S("void f(char *a) { kunmap_local(a + 1); }");
  CallSite Site = siteIn(S);
  EXPECT_EQ(Site.Api, findKernelApi("kunmap_local"));
  EXPECT_FALSE(Site.InMacroBody);
  EXPECT_EQ(textOf(S, Site.Operand), "a + 1");
  EXPECT_EQ(spelled(S, Site), "kunmap_local:a + 1");
}

TEST(CallSite, ImplementationCalledByItself) {
  Snippet S("void f(char *a) { __kunmap_atomic(a); }");
  EXPECT_EQ(siteIn(S).Api, findKernelApi("kunmap_atomic"));
}

// pte_offset_kernel() maps only where pte_offset_map() stands for it.
TEST(CallSite, MacroOverAPublicFunction) {
  Snippet S(R"(
    void *f(pmd_t *d) { return pte_offset_map(d, 4096); }
    void *g(pmd_t *d) { return pte_offset_kernel(d, 4096); }
  )");
  CallSite Site = siteIn(S);
  EXPECT_EQ(Site.Api, findKernelApi("pte_offset_map"));
  EXPECT_EQ(spelled(S, Site), "pte_offset_map:d:4096");
  EXPECT_TRUE(sitesIn(S, "g").empty());
}

TEST(CallSite, UnmapThatDoesNothing) {
  Snippet S(R"(
    void f(pte_t *t) { pte_unmap(t); }
    void g(pte_t *t) { (void)t; (void)(t); }
  )");
  CallSite Site = siteIn(S);
  EXPECT_EQ(Site.Api, findKernelApi("pte_unmap"));
  EXPECT_NE(Site.Operand, nullptr);
  EXPECT_EQ(spelled(S, Site), "pte_unmap:t");
  EXPECT_TRUE(sitesIn(S, "g").empty());
}

TEST(CallSite, MacroArgumentIsSpelledByItsCaller) {
  Snippet S(R"(
    #define TWICE(x) ((x) ? (x) : 0)
    #define RUN(statement) do { statement; } while (0)
    void f(struct page *p) { RUN(kmap(p)); }
    void g(struct page *p) { RUN(kunmap_local(p->private)); }
    void *h(struct page *p) { return TWICE(kmap_atomic(p)); }
  )");
  CallSite Site = siteIn(S);
  EXPECT_FALSE(Site.InMacroBody);
  EXPECT_EQ(spelled(S, Site), "kmap:p");
  EXPECT_FALSE(siteIn(S, "g").InMacroBody);
  EXPECT_EQ(spelled(S, siteIn(S, "g")), "kunmap_local:p->private");
  // Spelled once, executed at two places.
  std::vector<CallSite> Both = sitesIn(S, "h");
  ASSERT_EQ(Both.size(), 2u);
  EXPECT_EQ(Both[0].Name, Both[1].Name);
}

TEST(CallSite, MacroBody) {
  Snippet S(R"(
    #define MAP_FIRST(v) kmap((v)->bv_page)
    #define DONE(a) do { kunmap_atomic(a); } while (0)
    void *f(struct bio_vec *v) { return MAP_FIRST(v); }
    void g(char *a) { DONE(a); }
  )");
  CallSite Site = siteIn(S);
  EXPECT_EQ(Site.Api, findKernelApi("kmap"));
  EXPECT_TRUE(Site.InMacroBody);
  EXPECT_EQ(S.lineOf(Site.Name), 2u); /* where the name stands */
  EXPECT_EQ(spelled(S, Site), "kmap:(v)->bv_page");
  Site = siteIn(S, "g");
  EXPECT_EQ(Site.Api, findKernelApi("kunmap_atomic"));
  EXPECT_TRUE(Site.InMacroBody);
  EXPECT_EQ(S.lineOf(Site.Name), 3u);
}

TEST(CallSite, NestedMacros) {
  Snippet S(R"(
    #define INNER(p) kmap_atomic(p)
    #define OUTER(p) (INNER(p))
    #define SHOUT kmap
    void *f(struct page *p) { return OUTER(p); }
    void *g(struct page *p) { return SHOUT(p); }
    void *h(struct page *p) { return OUTER(kmap(p)); }
  )");
  CallSite Site = siteIn(S);
  EXPECT_TRUE(Site.InMacroBody);
  EXPECT_EQ(S.lineOf(Site.Name), 2u);
  EXPECT_TRUE(siteIn(S, "g").InMacroBody);
  std::vector<CallSite> Sites = sitesIn(S, "h");
  ASSERT_EQ(Sites.size(), 2u);
  for (const CallSite &Each : Sites)
    EXPECT_EQ(Each.InMacroBody, Each.Api == findKernelApi("kmap_atomic"));
}

// Trees differ: there kmap_atomic() is a macro over kmap_atomic_prot().
TEST(CallSite, ApiMacroOverAnotherApi) {
  Snippet S(R"(
    void *kmap_atomic_prot(struct page *p, unsigned long prot);
    #define kmap_atomic(p) kmap_atomic_prot(p, 7)
    void *f(struct page *p) { return kmap_atomic(p); }
    void *g(struct page *p) { return kmap_atomic_prot(p, 8); }
  )");
  CallSite Site = siteIn(S);
  EXPECT_EQ(Site.Api, findKernelApi("kmap_atomic"));
  EXPECT_FALSE(Site.InMacroBody);
  EXPECT_EQ(spelled(S, Site), "kmap_atomic:p");
  EXPECT_EQ(siteIn(S, "g").Api, findKernelApi("kmap_atomic_prot"));
}

TEST(CallSite, DefinitionsOfTheApi) {
  Snippet S(R"(
    static inline void *kmap_atomic_prot(struct page *p, unsigned long prot)
    {
      return kmap_local_page(p);
    }
    static void *my_map(struct page *p) { return kmap_local_page(p); }
    static void *f(struct page *p) { return my_map(p); }
  )");
  EXPECT_TRUE(CallSites::isApiDefinition(S.function("kmap_atomic_prot")));
  EXPECT_TRUE(CallSites::isApiDefinition(S.function("__kunmap_local")));
  EXPECT_FALSE(CallSites::isApiDefinition(S.function("my_map")));
  std::set<std::string> Owners;
  for (const auto &[Function, Site] : S.facts().definitionSites())
    Owners.insert(Function->getName().str());
  EXPECT_EQ(Owners, std::set<std::string>{"kmap_atomic_prot"});
  for (const auto &Flow : S.facts().mapFlows())
    EXPECT_NE(Flow->function().getName(), "kmap_atomic_prot");
}

TEST(CallSite, OtherThingsOfThatName) {
  Snippet S(R"(
    struct ops { void *(*kmap)(struct page *); };
    void *f(struct ops *o, struct page *p) { return o->kmap(p); }
    void *g(void *(*kmap)(struct page *), struct page *p) { return kmap(p); }
    void *(*h(void))(struct page *) { return kmap; }
  )");
  EXPECT_TRUE(sitesIn(S).empty());
  EXPECT_TRUE(sitesIn(S, "g").empty());
  EXPECT_TRUE(sitesIn(S, "h").empty());
}

TEST(CallSite, CalleesAreTakenAsSpelled) {
  Snippet S(R"(
    int raw_smp_processor_id(void);
    #define smp_processor_id() raw_smp_processor_id()
    int f(void) { return smp_processor_id(); }
    int g(int (*call)(void)) { return call(); }
  )");
  CallSites &Sites = S.facts().callSites();
  CalleeInfo Info = Sites.callee(*S.call("raw_smp_processor_id"));
  EXPECT_EQ(Info.Api, findKernelApi("smp_processor_id"));
  ASSERT_NE(Info.Function, nullptr);
  EXPECT_EQ(Info.Function->getName(), "raw_smp_processor_id");
}

TEST(CallSite, IsDeclared) {
  Snippet S("void memzero_page(struct page *p, size_t at, size_t n);\n"
            "#define only_a_macro(x) 0\n"
            "#define undefined(x) 0\n"
            "#undef undefined\n"
            "void f(void) { int local; }");
  CallSites &Sites = S.facts().callSites();
  for (const char *Name : {"memzero_page", "kmap", "kunmap_local",
                           "only_a_macro", "pte_offset_map"})
    EXPECT_TRUE(Sites.isDeclared(Name)) << Name;
  for (const char *Name : {"kmap_local_folio", "undefined", "local", ""})
    EXPECT_FALSE(Sites.isDeclared(Name)) << Name;
}

//===--- spelling() -------------------------------------------------------===//

TEST(CallSite, SpellingOfNestedArguments) {
  Snippet S("void f(struct page **p, int i) {\n"
            "  memcpy(kmap_atomic(p[(i, 0)]), \")(,\", (i ? (1, 2) : 3));\n"
            "}\n"
            "void *g(struct page *p) { return kmap((struct page *){ p }); }");
  EXPECT_EQ(spelled(S, siteIn(S)), "kmap_atomic:p[(i, 0)]");
  EXPECT_EQ(spelled(S, siteIn(S, "g")), "kmap:(struct page *){ p }");

  auto Whole = S.facts().callSites().spelling(S.call("memcpy")->getBeginLoc());
  ASSERT_TRUE(Whole);
  ASSERT_EQ(Whole->Arguments.size(), 3u);
  EXPECT_EQ(textOf(S, Whole->Arguments[1]), "\")(,\"");
  EXPECT_EQ(textOf(S, Whole->Arguments[2]), "(i ? (1, 2) : 3)");
}

TEST(CallSite, SpellingAcrossLinesAndComments) {
  Snippet S("void *f(struct page **p, int i)\n"
            "{\n"
            "  return kmap_local_page /* ) */ (  /* the page, */\n"
            "      p[i +\n"
            "        1]   /* of ( many */\n"
            "  );\n"
            "}\n");
  CallSite Site = siteIn(S);
  EXPECT_EQ(spelled(S, Site), "kmap_local_page:p[i +\n        1]");
  auto Call = S.facts().callSites().spelling(Site.Name);
  ASSERT_TRUE(Call);
  EXPECT_TRUE(llvm::StringRef(textOf(S, Call->Whole)).ends_with("*/\n  )"));
}

TEST(CallSite, SpellingThatIsNoCall) {
  Snippet S("void *(*f(void))(struct page *) { return kmap; }\n"
            "void g(void) { unknown(); }");
  CallSites &Sites = S.facts().callSites();
  // The name of a variable, then a place without any name.
  EXPECT_FALSE(Sites.spelling(S.function("g").getBody()->getBeginLoc()));
  EXPECT_FALSE(Sites.spelling(SourceLocation()));
  auto NoArguments = Sites.spelling(S.call("unknown")->getBeginLoc());
  ASSERT_TRUE(NoArguments);
  EXPECT_TRUE(NoArguments->Arguments.empty());
}

} // namespace
} // namespace kmap_tidy
