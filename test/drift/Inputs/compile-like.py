# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""compile-like.py BUILD ROOT COPY MODEL FILE...: compiles FILE of COPY with the
flags that BUILD has for MODEL of ROOT, without writing anything."""

import json
import os
import shlex
import subprocess
import sys

build, root, copy, model, *files = sys.argv[1:]
with open(os.path.join(build, "compile_commands.json")) as database:
    entry = next(one for one in json.load(database)
                 if one["file"] == os.path.join(root, model))
words, flags = shlex.split(entry["command"]), []
compiler = next(i for i, word in enumerate(words)
                if os.path.basename(word).endswith(("++", "++-12")))
at = compiler
while at < len(words):
    word = words[at]
    if word in ("-o", "-include"):  # the object; the precompiled header
        at += 1
    elif word not in ("-c", "-Winvalid-pch", entry["file"]):
        flags.append(f"-I{copy}" if word == f"-I{root}" else word)
    at += 1
for file in files:
    subprocess.run([*flags, "-fsyntax-only", os.path.join(copy, file)],
                   cwd=entry["directory"], check=True)
