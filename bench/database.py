# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A kernel's compile database, for the benchmarks. It shares nothing with the
tool: what judges it must not have its mistakes."""

import collections
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import time

MAPS = ["kmap", "kmap_atomic", "kmap_atomic_prot", "kmap_atomic_pfn",
        "io_mapping_map_atomic_wc", "bvec_kmap_irq"]
UNMAPS = ["kunmap", "kunmap_atomic", "io_mapping_unmap_atomic",
          "bvec_kunmap_irq"]
FAMILY = re.compile(r"\b(" + "|".join(MAPS + UNMAPS) + r")\b")

# What GCC does not know of a clang build's flags, or means differently.
CLANG_ONLY = re.compile(
    r"--target=|-fintegrated-as|-Qunused-arguments|-mstack-alignment=|"
    r"-mretpoline-external-thunk|-Werror=unknown-warning-option|"
    r"-Werror=ignored-optimization-argument|-Wno-gnu$|"
    r"-Wno-(initializer-overrides|pointer-to-enum-cast|"
    r"tautological-constant-out-of-range-compare|unaligned-access|"
    r"cast-function-type-strict|enum-compare-conditional)|"
    r"-frandomize-layout-seed|-DRANDSTRUCT|-D__KMAP|-falign-loops=1|"
    r"-ftrivial-auto-var-init=|-Wp,-MMD,|-Werror")
# As `make W=1` has it, for both compilers.
MORE_WARNINGS = ["-Wextra", "-Wunused", "-Wunused-but-set-variable",
                 "-Wunused-const-variable", "-Wmissing-declarations",
                 "-Wmissing-format-attribute", "-Wmissing-prototypes",
                 "-Wold-style-definition", "-Wno-unused-parameter",
                 "-Wno-missing-field-initializers", "-Wno-sign-compare",
                 "-Wno-type-limits"]
# As the makefiles call sparse, for x86_64.
SPARSE_FLAGS = ["-D__linux__", "-Dlinux", "-D__STDC__", "-Dunix", "-D__unix__",
                "-Wbitwise", "-Wno-return-void", "-Wno-unknown-attribute",
                "-D__x86_64__", "--arch=x86", "-mlittle-endian", "-m64"]


class Unit:
    """One compile command, with absolute paths where the database has them."""

    def __init__(self, entry):
        self.folder = entry["directory"]
        self.file = os.path.normpath(os.path.join(self.folder, entry["file"]))
        self.entry = entry

    @property
    def words(self):
        """Taken apart when needed: shell syntax is slow to read."""
        return (self.entry.get("arguments") or
                shlex.split(self.entry["command"]))[1:]

    def flags(self, of_gcc=False):
        """Without outputs and the source."""
        kept, skip = [], False
        for word in self.words:
            if skip:
                skip = False
            elif word == "-o":
                skip = True
            elif word == "-c" or word.startswith("-Wp,-MMD,"):
                pass
            elif os.path.normpath(os.path.join(self.folder, word)) == self.file:
                pass
            elif not (of_gcc and CLANG_ONLY.match(word)):
                kept.append(word)
        return kept

    def run(self, compiler, *more):
        of_gcc = os.path.basename(compiler).startswith(("gcc", "sparse"))
        return subprocess.run(
            [compiler, *self.flags(of_gcc), *more, self.file], cwd=self.folder,
            text=True, errors="replace", capture_output=True)

    def warnings(self, compiler, tree):
        """What the compiler says with more warnings on, without the places: a
        count per file and text; and whether it compiled."""
        if compiler == "sparse":
            done = self.run(compiler, *SPARSE_FLAGS)
        else:
            only = ["-fsyntax-only"] if "clang" in compiler else [
                # GCC finds part of its warnings while it optimises.
                "-S", "-o", os.devnull]
            done = self.run(compiler, *MORE_WARNINGS, "-fno-diagnostics-color",
                            *only)
        said = collections.Counter()
        for line in done.stderr.splitlines():
            match = re.match(r"([^:]+):\d+:\d+: (?:warning|error|fatal error): (.*)",
                             line)
            if match:
                path = os.path.normpath(os.path.join(self.folder, match[1]))
                # sparse says this of a function, wherever it gives up.
                if match[2].startswith("context imbalance in '"):
                    path = self.file
                said[os.path.relpath(path, tree), match[2]] += 1
        return said, done.returncode == 0


def load(folder, old_tree=None, new_tree=None):
    """The units of a database; old_tree is replaced by new_tree in them."""
    text = open(os.path.join(folder, "compile_commands.json")).read()
    if new_tree:
        text = re.sub(re.escape(old_tree) + r"(?=[/\s\"=\\])",
                      lambda _: new_tree, text)
    return [Unit(entry) for entry in json.loads(text)], text


def mentions(path, names=FAMILY, parts=()):
    """Whether the file has one of names. A plain search for parts, of which every
    name has one, is much faster than the expression."""
    try:
        text = open(path, errors="replace").read()
    except OSError:
        return False
    return (not parts or any(part in text for part in parts)) and \
        bool(names.search(text))


def first_of_each(units):
    """One unit per file, in the order of their names."""
    first = {}
    for unit in units:
        first.setdefault(unit.file, unit)
    return [unit for _, unit in sorted(first.items())]


def family(units):
    """The units whose own file mentions the family, one per file."""
    return [unit for unit in first_of_each(units) if mentions(unit.file)]


def in_parallel(function, items, jobs):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(function, items))


def run(command, folder=None):
    """Exit code of a command that says nothing, and the resources it used."""
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, used


class Cost:
    """What commands took together; of memory, the largest process."""

    def __init__(self):
        self.cpu = self.clock = 0.0
        self.memory = 0

    def add(self, command, folder=None):
        start = time.monotonic()
        code, used = run(command, folder)
        self.clock += time.monotonic() - start
        self.cpu += used.ru_utime + used.ru_stime
        self.memory = max(self.memory, used.ru_maxrss // 1024)
        return code

    def row(self):
        return {"cpu_seconds": round(self.cpu, 1),
                "clock_seconds": round(self.clock, 1), "memory_mib": self.memory}


def write(result, path):
    """Leaves a benchmark's result as JSON in a file, if the user named one."""
    if path:
        with open(path, "w") as out:
            json.dump(result, out, indent=1)
            out.write("\n")
