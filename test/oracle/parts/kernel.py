# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Configure and build one tree, and make its compile database."""

import os
import re

from .shell import HERE, run, say, stop, write

ARCH = "ARCH=i386"


def symbols():
    with open(f"{HERE}/config", encoding="utf-8") as lines:
        for line in lines:
            words = line.strip().split(" ", 1)
            if words[0] and not words[0].startswith("#"):
                yield words[0], words[1] if len(words) > 1 else "y"


def configure(tree):
    """Makes .config when the wanted symbols changed; says what was refused."""
    build = f"{tree}/build"
    wanted = "".join(f"CONFIG_{name}={value}\n" for name, value in symbols())
    fragment = f"{build}/oracle.config"
    if os.path.exists(fragment) and os.path.exists(f"{build}/.config"):
        with open(fragment, encoding="utf-8") as old:
            if old.read() == wanted:
                return
    write(fragment, wanted)
    run(["make", "-s", "-C", tree, ARCH, "O=build",
         f"KCONFIG_ALLCONFIG={fragment}", "allnoconfig"],
        log=f"{build}/config.log")
    with open(f"{build}/.config", encoding="utf-8") as made:
        have = set(made.read().splitlines())
    for line in wanted.splitlines():
        if line not in have:
            say(f"configuration: {line} was not taken")


def build(tree, jobs):
    say(f"build {tree}")
    configure(tree)
    log = f"{tree}/build.log"
    run(["make", "-s", "-C", tree, ARCH, "O=build", f"-j{jobs}", "bzImage"],
        log=log)
    # What gcc says about a tree, the stock one says as well.
    with open(log, encoding="utf-8") as text:
        return re.findall(r"^\S+: warning: .*", text.read(), re.M)


def database(tree):
    """compile_commands.json of what was built; its path."""
    script = f"{tree}/scripts/clang-tools/gen_compile_commands.py"
    if not os.path.exists(script):
        stop(f"{script}: not there; the tree is not a kernel's")
    run([script, "-d", f"{tree}/build", "-o",
         f"{tree}/build/compile_commands.json", "--log_level", "ERROR"])
    return f"{tree}/build"
