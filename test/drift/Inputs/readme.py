# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""readme.py KMAP-TIDY README FIXTURES WORK: does README.md show what the tool
prints? Runs the `$ kmap-tidy` lines of its transcript, in order."""

import json
import os
import shutil
import subprocess
import sys

tool, readme, fixtures, work = sys.argv[1:]
os.makedirs(work, exist_ok=True)
source = os.path.join(work, "pair.c")
shutil.copy(os.path.join(os.path.dirname(__file__), "readme/pair.c"), source)
with open(os.path.join(work, "compile_commands.json"), "w") as database:
    json.dump([{"directory": work, "file": source, "arguments": [
        "clang", "-nostdinc", "-D__KERNEL__", f"-I{fixtures}/6.1",
        f"-I{fixtures}/common", "-c", source]}], database)

blocks = [block for block in open(readme).read().split("```")[1::2]
          if block.lstrip("\n").startswith("$ kmap-tidy")]
if not blocks:
    sys.exit(f"{readme}: no transcript")
for block in blocks:
    for shown in block.strip("\n").split("$ ")[1:]:
        command, _, want = shown.partition("\n")
        done = subprocess.run([tool, *command.split()[1:], "--quiet"], cwd=work,
                              text=True, capture_output=True)
        if done.stdout.strip() != want.strip():
            sys.exit(f"{readme}: `{command}` prints\n{done.stdout}{done.stderr}")
