#!/usr/bin/env python3
#===--- new-check.py - the stubs of a new check --------------------------===#
#
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""Makes the parts of a check that docs/new-check.md names.

    tools/new-check.py NAME SUMMARY

NAME is without `linuxkernel-`, such as kmap-open-coded; SUMMARY is one line
without a full stop. Written are checks/KmapOpenCodedCheck.cpp, its lines in
checks/CMakeLists.txt and checks/Checks.def, the page, a first test, and the
generated pages. The result builds and passes the tests; the check finds nothing.
"""

import os
import re
import subprocess
import sys
import textwrap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

SOURCE = """\
//===--- {file} - {name} {dashes} ===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"

using namespace clang;

namespace kmap_tidy {{

void {function}(TranslationUnit &TU, FindingSink Sink) {{
  for (const MapFlow *Flow : TU.mapFlows()) {{
    for (const MapRecord &Map : Flow->maps()) {{
      // Guard clauses: what is no finding.
      if (Map.Site.Api)
        continue;
      Finding Found;
      Found.Check = "{name}";
      Found.Function = &Flow->function();
      Found.Message = "";
      Found.Outcome = Refusal{{"", "", ""}};
      Sink(std::move(Found));
    }}
  }}
}}

}} // namespace kmap_tidy
"""

PAGE = """\
# {name}

Finds {summary}.

## Why

The rule ([rules](../rules.md)), and what goes wrong.

## Found

```c
```

## Not found

```c
```

## Options

None.

## Limits
"""

TEST = """\
// {Summary}.

// RUN: %check-kmap %s {name}

#include <linux/highmem.h>

/* Nothing is wrong here. */
char first_byte(struct page *page)
{{
	char *addr = kmap_local_page(page);
	char byte = *addr;

	kunmap_local(addr);
	return byte;
}}
"""


def path(*parts):
    return os.path.join(ROOT, *parts)


def create(content, *parts):
    os.makedirs(os.path.dirname(path(*parts)), exist_ok=True)
    with open(path(*parts), "x") as out:
        out.write(content)
    print(os.path.join(*parts))


def insert(line, before, *parts):
    """Adds `line` in front of the line that the pattern `before` finds."""
    text = open(path(*parts)).read()
    at = re.search(before, text, re.MULTILINE)
    if not at:
        sys.exit(f"new-check.py: {os.path.join(*parts)}: where does {line!r} go?")
    with open(path(*parts), "w") as out:
        out.write(text[:at.start()] + line + text[at.start():])
    print(os.path.join(*parts))


def main():
    if len(sys.argv) != 3 or not re.fullmatch(r"[a-z]+(-[a-z]+)+", sys.argv[1]):
        sys.exit(__doc__)
    short, summary = sys.argv[1], sys.argv[2].rstrip(".")
    if '"' in summary or "\\" in summary:
        sys.exit("new-check.py: a summary without quotes, please")
    name = "linuxkernel-" + short
    camel = "".join(word.capitalize() for word in short.split("-"))
    file, function = f"{camel}Check.cpp", f"check{camel}"
    if os.path.exists(path("checks", file)):
        sys.exit(f"new-check.py: checks/{file} is there already")
    words = {"name": name, "file": file, "function": function,
             "summary": summary, "Summary": summary[0].upper() + summary[1:],
             "dashes": "-" * max(3, 60 - len(file) - len(name))}
    create(SOURCE.format(**words), "checks", file)
    insert(f"  {file}\n", r"^  Registry\.cpp", "checks", "CMakeLists.txt")
    quoted = "\n".join(
        f'      "{part}"' for part in textwrap.wrap(
            summary, 70, drop_whitespace=False))
    insert(f'\nCHECK("{name}", {function},\n{quoted})\n', r"^\n#undef CHECK",
           "checks", "Checks.def")
    create(PAGE.format(**words), "docs", "checks", name + ".md")
    create(TEST.format(**words), "test", "checks", name, "clean.c")
    subprocess.run([sys.executable, path("docs", "generate.py")], check=True)
    print("docs/README.md")


main()
