#!/usr/bin/env python3
#===--- instantiate.py - makes an example database usable ----------------===#
#
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""Writes OUT/compile_commands.json: an example with its placeholders filled.

    instantiate.py EXAMPLE OUT [NAME=FOLDER...]

EXAMPLE is a folder beside this file, such as kernel-x86_64-clang; NAME=FOLDER
fills @NAME@. README.md lists the placeholders of each example. @MODULE@ is the
folder of the example's own sources unless it is given.
"""

import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DATABASE = "compile_commands.json"


def fail(message):
    sys.exit(f"instantiate.py: error: {message}")


def own_sources(example):
    """The folder of EXAMPLE with sources in it, or the nearest above it."""
    while not any(name.endswith(".c") for name in os.listdir(example)):
        if example == HERE:
            return None
        example = os.path.dirname(example)
    return example


def fill(text, folders):
    """text, the JSON of a database, with every @NAME@ replaced."""
    def folder_of(match):
        name = match.group(1)
        if name not in folders:
            fail(f"@{name}@ is not filled: add {name}=FOLDER")
        # The placeholder stands inside a JSON string.
        return json.dumps(folders[name])[1:-1]
    return re.sub(r"@([A-Z]+)@", folder_of, text)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__.strip())
    example = os.path.join(HERE, sys.argv[1])
    template = os.path.join(example, DATABASE)
    if not os.path.exists(template):
        fail(f"{template}: no such example")

    folders = {"MODULE": own_sources(example)}
    for argument in sys.argv[3:]:
        name, separator, folder = argument.partition("=")
        if not separator:
            fail(f"'{argument}': not NAME=FOLDER")
        if not os.path.isdir(folder):
            fail(f"{folder}: not a folder")
        folders[name] = os.path.abspath(folder)

    with open(template, encoding="utf-8") as file:
        text = fill(file.read(), folders)
    os.makedirs(sys.argv[2], exist_ok=True)
    with open(os.path.join(sys.argv[2], DATABASE), "w",
              encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
