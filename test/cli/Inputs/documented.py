#!/usr/bin/env python3
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints commands that a page of docs/ gives, as a shell script.

    documented.py PAGE HEADING [NAME=VALUE...]

Those are the indented lines below "## HEADING" up to the next heading; of a
GitLab job only the lines of its `script:`. NAME is replaced as a whole word.
"""

import re
import sys


def main():
    page, heading, *names = sys.argv[1:]
    with open(page, encoding="utf-8") as text:
        section = text.read().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line[4:] for line in section.splitlines()
             if line.startswith("    ")]
    if "  script:" in lines:
        lines = [line[6:] for line in lines if line.startswith("    - ")]
    script = "\n".join(lines)
    for name in names:
        name, value = name.split("=", 1)
        script, count = re.subn(rf"(?<![\w-]){re.escape(name)}(?!\w)",
                                lambda _: value, script)
        if not count:
            sys.exit(f"{page}: {heading}: no {name}")
    print("set -e\n" + script)


main()
