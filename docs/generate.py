#!/usr/bin/env python3
#===--- generate.py - the pages that come from tables --------------------===#
#
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""Writes the documentation that the program's own tables hold.

    docs/generate.py            writes the pages
    docs/generate.py --check    exit code 1 if one is stale, a check of
                                checks/Checks.def has no page or no tests, or
                                docs/analysis.md promises another budget

    docs/refusals.md   rewriters/Refusals.def
    docs/apis.md       analysis/KernelApi.def
    docs/README.md     checks/Checks.def, between its two marks
"""

import collections
import os
import re
import sys
import textwrap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|-?\d+|//[^\n]*|/\*.*?\*/|\S',
                   re.DOTALL)


def rows(path, macro):
    """The arguments of each use of `macro` in a .def file. Adjacent strings are
    one argument; anything else is the text of its tokens."""
    text = open(os.path.join(ROOT, path)).read()
    text = re.sub(r"^#(?:[^\n]*\\\n)*[^\n]*$", "", text, flags=re.MULTILINE)
    tokens = [t for t in TOKEN.findall(text) if not t.startswith(("//", "/*"))]
    found, at = [], 0
    while at < len(tokens):
        if tokens[at] != macro or tokens[at + 1] != "(":
            at += 1
            continue
        arguments, depth, at = [""], 1, at + 2
        while depth:
            token = tokens[at]
            depth += (token in "([{") - (token in ")]}")
            if token == "," and depth == 1:
                arguments.append("")
            elif depth:
                arguments[-1] += (token[1:-1].replace('\\"', '"')
                                  if token.startswith('"') else token)
            at += 1
        found.append(arguments)
    return found


def code(text):
    return f"`{text}`" if text else ""


def heading(title, source):
    return (f"# {title}\n\n<!-- Written by docs/generate.py from {source}; "
            "change that. -->\n\n")


def refusals():
    page = heading("Why a site is left alone", "rewriters/Refusals.def")
    page += textwrap.dedent("""\
        A finding has a fix or a refusal. A refusal's code is for machines (`refusal.code` in the JSON report, the end of the note
        in text and in clang-tidy); `kmap-tidy explain CODE` prints the same words as this page. The rule is one of the kernel
        community's rules for these conversions, as collected from its mailing lists; without one, the limit is the tool's own.

        | code | rule | meaning |
        |---|---|---|
        """)
    for name, rule, meaning in rows("rewriters/Refusals.def", "REFUSAL"):
        page += f"| `{name}` | {rule} | {meaning} |\n"
    return page


def apis():
    page = heading("The kernel API that the tool knows", "analysis/KernelApi.def")
    page += textwrap.dedent("""\
        One table holds every kernel name; checks, rewriters and `kmap-tidy list-apis` come from it. To add an API, add its row
        there and a test. A name is recognised as a function or as a macro, whichever a tree makes of it. A replacement is
        offered only if the tree under analysis declares it; the column with the versions is for readers.

        """)
    for macro, title in (("MAP", "Calls that map"), ("UNMAP", "Calls that unmap")):
        page += (f"## {title}\n\n| name | family | operand | replacement | kernels |\n"
                 "|---|---|---|---|---|\n")
        for name, family, argument, kind, _, replacement, versions in rows(
                "analysis/KernelApi.def", macro):
            page += (f"| `{name}` | {family} | {kind}, argument {argument} | "
                     f"{code(replacement)} | {versions} |\n")
        page += "\n"
    page += ("## Calls that get pages of user memory\n\n| name | claim | pinning "
             "call | kernels |\n|---|---|---|---|\n")
    for name, claim, _, counterpart, versions in rows("analysis/KernelApi.def",
                                                      "ACQUIRE"):
        page += f"| `{name}` | {claim} | {code(counterpart)} | {versions} |\n"
    page += ("\n## Calls that release pages\n\n| name | kind | page | the same for "
             "pins | kernels |\n|---|---|---|---|---|\n")
    for name, kind, argument, _, _, counterpart, versions in rows(
            "analysis/KernelApi.def", "RELEASE"):
        page += (f"| `{name}` | {kind} | argument {argument} | {code(counterpart)} | "
                 f"{versions} |\n")
    page += "\n"
    page += textwrap.dedent("""\
        ## Other calls

        What a call does that matters while a mapping is live. The effects are explained at the top of the table. A function that is
        in no row is looked into; if its body cannot be seen, a region that depends on it is refused (`unknown-callee`).

        """)
    groups = collections.defaultdict(list)
    for name, effects in rows("analysis/KernelApi.def", "CALL"):
        groups[effects.replace("|", " | ")].append(name)
    for effects, names in sorted(groups.items()):
        page += f"### {effects}\n\n"
        page += textwrap.fill(", ".join(f"`{n}`" for n in sorted(names)), 128,
                              break_long_words=False, break_on_hyphens=False)
        page += "\n\n"
    return page.rstrip("\n") + "\n"


def index():
    """docs/README.md with its list of checks renewed."""
    begin, end = "<!-- checks: docs/generate.py -->\n", "<!-- end of checks -->\n"
    page = open(os.path.join(ROOT, "docs/README.md")).read()
    before, rest = page.split(begin)
    _, after = rest.split(end)
    listed = "".join(f"* [{name}](checks/{name}.md): {summary}\n"
                     for name, _, summary in rows("checks/Checks.def", "CHECK"))
    return before + begin + listed + end + after


def missing_parts():
    """A check is its code, its page and its tests."""
    for name, _, _ in rows("checks/Checks.def", "CHECK"):
        page = f"docs/checks/{name}.md"
        if not os.path.exists(os.path.join(ROOT, page)):
            yield f"{page}: missing"
        else:
            text = open(os.path.join(ROOT, page)).read()
            if not text.startswith(f"# {name}\n"):
                yield f"{page}: the title is not the check's name"
        tests = os.path.join(ROOT, "test/checks", name)
        if not os.path.isdir(tests) or not any(
                one.endswith((".c", ".test")) for one in os.listdir(tests)):
            yield f"test/checks/{name}: no test"


def wrong_budgets():
    """docs/analysis.md promises the bounds of the analysis."""
    page = open(os.path.join(ROOT, "docs/analysis.md")).read()
    promised = dict(re.findall(r"^\| `(Max\w+)` \| [^|]*\| (\d+) \|", page,
                               re.MULTILINE))
    text = "".join(open(os.path.join(ROOT, "analysis", one)).read()
                   for one in sorted(os.listdir(os.path.join(ROOT, "analysis")))
                   if one.endswith((".h", ".cpp")))
    real = dict(re.findall(r"constexpr \w+ (Max\w+) = (\d+);", text))
    for name in sorted(promised.keys() | real.keys()):
        if promised.get(name) != real.get(name):
            yield (f"docs/analysis.md: {name} is {promised.get(name)}, in analysis/ "
                   f"{real.get(name)}")


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    complaints = []
    for path, page in (("docs/refusals.md", refusals()),
                       ("docs/apis.md", apis()), ("docs/README.md", index())):
        whole = os.path.join(ROOT, path)
        if not check:
            with open(whole, "w") as out:
                out.write(page)
        elif not os.path.exists(whole) or open(whole).read() != page:
            complaints.append(f"{path}: stale; run docs/generate.py")
    if check:
        complaints += missing_parts()
        complaints += wrong_budgets()
    for one in complaints:
        print(one, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
