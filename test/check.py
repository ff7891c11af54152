#!/usr/bin/env python3
#===--- check.py - one test file, every front end ------------------------===#
#
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""Holds a check to the expectations written in a C file.

    check.py FILE.c CHECK[,CHECK...] [--era 6.1] [--highmem] ...

Stock clang-tidy with the plugin, kmap-clang-tidy and kmap-tidy each run the
check; all of them must report exactly what the file expects, and make exactly
the file that FILE.fixed holds.

A line that a finding starts on says so in a comment at its end:

    addr = kmap(page);         // expect: fixed
    a = kmap_atomic(page);     // expect: refused not-lifo
    a = kmap_atomic(page);     // expect[5.4]: refused api-missing
    f(kmap(p), kmap(q));       // expect: refused unmapped-elsewhere x2

Where the line is full, the comment stands on the line above as `// expect+1:`.
A bracket limits it to eras of test/include. A quoted text must be part of the
message: `// expect: fixed "use kmap_local_page()"`. With several checks in one
file the outcome is preceded by the check's name without `linuxkernel-`:
`// expect: kmap-escape refused returned-mapping`. A missing and an unexpected
finding are both failures.

FILE.fixed (or FILE.ERA.fixed, where an era differs) is the whole file after
the fix, without expectations and RUN lines. No such file: nothing may change.
The fixed file must compile without a new warning and leave nothing to fix.
--update writes it; read the difference before you commit it.
"""

import argparse
import collections
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile

SOURCE_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FIXTURES = os.path.join(SOURCE_ROOT, "test", "include")

EXPECT = re.compile(
    r"[ \t]*// expect(?P<next>\+1)?(?:\[(?P<eras>[^\]]*)\])?:\s*(?P<what>.*)$")
OUTCOME = re.compile(
    r'(?:(?P<check>[a-z0-9-]+)\s+)??'
    r'(?:(?P<fixed>fixed)|refused\s+(?P<code>[a-z-]+))'
    r'(?:\s+x(?P<times>\d+))?(?:\s+"(?P<text>[^"]*)")?$')
RUN = re.compile(r"^// (RUN|REQUIRES|UNSUPPORTED|XFAIL):")
DIAGNOSTIC = re.compile(
    r"^(?P<file>[^:\n]+):(?P<line>\d+):(?P<column>\d+): "
    r"(?P<kind>warning|error|note): (?P<text>.*?)(?: \[(?P<check>[^\]]*)\])?$")
LEFT_ALONE = re.compile(r"left alone: .* \[(?P<code>[a-z-]+)(?:, [A-Z]\d+)?\]$")

Finding = collections.namedtuple("Finding", "line check outcome")


class Failure(Exception):
    """The test fails; the text says where and why."""


def short(check):
    return check[len("linuxkernel-"):] if check.startswith(
        "linuxkernel-") else check


def expectations(path, era, checks):
    """The expected findings, and per finding the texts its message must hold."""
    expected, texts = collections.Counter(), collections.defaultdict(list)
    with open(path) as source:
        for number, line in enumerate(source, 1):
            match = EXPECT.search(line.rstrip("\n"))
            if not match:
                if re.search(r"//\s*expect", line):
                    raise Failure(f"{path}:{number}: not an expectation that "
                                  "check.py understands")
                continue
            if match["eras"] and era not in re.split(r"[,\s]+", match["eras"]):
                continue
            outcome = OUTCOME.match(match["what"])
            if not outcome:
                raise Failure(f"{path}:{number}: neither `fixed` nor `refused "
                              f"CODE`: {match['what']}")
            if not outcome["check"] and len(checks) > 1:
                raise Failure(f"{path}:{number}: which of the checks?")
            key = Finding(number + bool(match["next"]),
                          outcome["check"] or short(checks[0]),
                          "fixed" if outcome["fixed"] else outcome["code"])
            expected[key] += int(outcome["times"] or 1)
            if outcome["text"]:
                texts[key].append(outcome["text"])
    return expected, texts


def without_expectations(text):
    """The code, free of what talks to the test, and the line in `text` of each
    of its lines. The tools see only this: a comment can matter to a check."""
    kept, numbers, in_run_lines = [], [], False
    for number, line in enumerate(text.splitlines(), 1):
        if RUN.match(line):
            in_run_lines = True
            continue
        # The blank line that set the RUN lines off.
        if in_run_lines and not line and kept and not kept[-1]:
            continue
        in_run_lines = False
        bare = EXPECT.sub("", line)
        if bare or not EXPECT.search(line):
            kept.append(bare)
            numbers.append(number)
    return "\n".join(kept) + "\n", numbers


class FrontEnd:
    """One way to run the checks. `work` is a folder of its own, with a copy of
    the test file and a compile database beside it."""

    def __init__(self, name, work, source, options):
        self.name, self.options = name, options
        self.work = os.path.join(work, name)
        os.mkdir(self.work)
        self.file = os.path.join(self.work, os.path.basename(source))
        with open(source) as original, open(self.file, "w") as bare:
            text, self.numbers = without_expectations(original.read())
            bare.write(text)
        with open(os.path.join(self.work, "compile_commands.json"),
                  "w") as database:
            json.dump([{"directory": self.work, "file": self.file,
                        "arguments": ["clang", *flags(options), "-c",
                                      self.file]}], database)

    def line(self, number):
        """Line of the test file for one of the bare file. (After a fix it is
        only close, if the fix changed the number of lines.)"""
        return self.numbers[min(number, len(self.numbers)) - 1]

    def run(self, *command, accept=(0,)):
        done = subprocess.run(command, cwd=self.work, text=True,
                              capture_output=True)
        if done.returncode not in accept:
            raise Failure(f"{self.name}: exit code {done.returncode} from\n  "
                          f"{' '.join(command)}\n{done.stdout}{done.stderr}")
        return done.stdout, done.stderr


class ClangTidy(FrontEnd):

    def __init__(self, name, work, source, options, program, *extra):
        super().__init__(name, work, source, options)
        # A header's own findings are its own test's business; 22 shows them
        # unless told not to.
        self.command = [program, *extra, "--quiet", "--header-filter=^$",
                        *(["--config={CheckOptions: {KmapExplicitSections: "
                           "'true'}}"] if options.explicit_sections else []),
                        "--checks=-*," + ",".join(options.checks),
                        "-p", self.work]

    def findings(self):
        output, _ = self.run(*self.command, self.file)
        found = []
        for line in output.splitlines():
            match = DIAGNOSTIC.match(line)
            if not match:
                continue
            if match["kind"] == "note":
                why = LEFT_ALONE.match(match["text"] + (
                    f" [{match['check']}]" if match["check"] else ""))
                if why and found:
                    found[-1][0] = found[-1][0]._replace(outcome=why["code"])
                continue
            if os.path.realpath(match["file"]) != os.path.realpath(self.file):
                continue
            found.append([Finding(self.line(int(match["line"])),
                                  short(match["check"] or match["kind"]),
                                  "fixed"), match["text"]])
        return found

    def fix(self):
        self.run(*self.command, "--fix", self.file)


class KmapTidy(FrontEnd):

    def __init__(self, name, work, source, options, program):
        super().__init__(name, work, source, options)
        self.program = program
        self.scope = ["-p", self.work, "--root", self.work,
                      "--checks=" + ",".join(options.checks),
                      *(["--explicit-sections"] if options.explicit_sections
                        else [])]

    def findings(self):
        output, _ = self.run(self.program, "check", *self.scope, "--json", "-",
                             "--fail-on", "none", self.file)
        found = []
        for one in json.loads(output)["findings"]:
            path = os.path.join(self.work, one["file"])
            if os.path.realpath(path) != os.path.realpath(self.file):
                continue
            if ("fix" in one) == ("refusal" in one):
                raise Failure(f"{self.name}: line {one['line']}: a finding has "
                              "either a fix or a refusal")
            found.append([Finding(self.line(one["line"]), short(one["check"]),
                                  "fixed" if "fix" in one
                                  else one["refusal"]["code"]),
                          one["message"]])
        return found

    def fix(self):
        self.run(self.program, "fix", *self.scope, self.file, accept=(0, 2))


def flags(options):
    era = os.path.join(FIXTURES, options.era)
    if not os.path.isdir(era):
        raise Failure(f"{era}: no such era")
    return ["-std=gnu11", "-nostdinc", "-D__KERNEL__", "-Wall",
            "-Wno-unused-function", "-I" + era,
            "-I" + os.path.join(FIXTURES, "common"),
            *(["-DCONFIG_HIGHMEM"] if options.highmem else []),
            *options.flag,
            *["-D" + d for d in options.define]]


def warnings(options, path):
    """What the compiler says of the file, without the places."""
    done = subprocess.run([options.clang, *flags(options), "-fsyntax-only",
                           "-fno-color-diagnostics",
                           "-fno-caret-diagnostics", "-x", "c", path],
                          text=True, capture_output=True)
    said = collections.Counter(
        re.sub(r"^[^:]+:\d+:\d+: ", "", line)
        for line in done.stderr.splitlines() if ": warning: " in line)
    if done.returncode:
        raise Failure(f"does not compile:\n{done.stderr}")
    return said


def difference(want, have, source):
    lines = open(source).read().splitlines()
    report = []
    for word, side in (("missing", want - have), ("unexpected", have - want)):
        for one in sorted(side):
            outcome = one.outcome if one.outcome == "fixed" \
                else "refused " + one.outcome
            report.append(f"  {word} x{side[one]}: line {one.line}: {one.check} "
                          f"{outcome}\n      {lines[one.line - 1].strip()}")
    return "\n".join(report)


def hold(front, expected, texts, want_fixed, source, options):
    found = front.findings()
    have = collections.Counter(one for one, _ in found)
    if have != expected:
        raise Failure(f"{front.name}:\n" + difference(expected, have, source))
    for key, parts in texts.items():
        for part in parts:
            if not any(one == key and part in text for one, text in found):
                said = [text for one, text in found if one == key]
                raise Failure(f"{front.name}: line {key.line}: no message says "
                              f'"{part}", but {said}')

    before = warnings(options, front.file)
    front.fix()
    fixed = open(front.file).read()
    if options.update:
        return fixed
    if fixed != want_fixed:
        raise Failure(f"{front.name}: the fixed file is not the expected one\n"
                      + "".join(difflib.unified_diff(
                          want_fixed.splitlines(True), fixed.splitlines(True),
                          "expected", "fixed")))
    new = warnings(options, front.file) - before
    if new:
        raise Failure(f"{front.name}: new warnings after the fix:\n  "
                      + "\n  ".join(new))
    again = [one for one, _ in front.findings() if one.outcome == "fixed"]
    if again:
        raise Failure(f"{front.name}: line {again[0].line} is still to be fixed "
                      "after the fix")
    return fixed


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("checks", type=lambda names: names.split(","))
    parser.add_argument("--era", default="6.1")
    parser.add_argument("--highmem", action="store_true",
                        help="CONFIG_HIGHMEM: extern map functions")
    parser.add_argument("--explicit-sections", action="store_true",
                        help="what may rely on atomic sections is converted")
    parser.add_argument("--define", action="append", default=[])
    parser.add_argument("--flag", action="append", default=[],
                        help="one more flag of the compile command")
    parser.add_argument("--clang", required=True)
    parser.add_argument("--clang-tidy", required=True)
    parser.add_argument("--plugin")
    parser.add_argument("--all-in-one")
    parser.add_argument("--kmap-tidy",
                        help="left out: the command line is not tested")
    parser.add_argument("--update", action="store_true",
                        default="KMAP_TIDY_UPDATE" in os.environ)
    options = parser.parse_args()

    stem = os.path.splitext(options.source)[0]
    expectation = f"{stem}.{options.era}.fixed"
    if not os.path.exists(expectation):
        expectation = stem + ".fixed"
    try:
        want_fixed, _ = without_expectations(open(options.source).read())
        if os.path.exists(expectation):
            want_fixed = open(expectation).read()
        expected, texts = expectations(options.source, options.era,
                                       options.checks)
        with tempfile.TemporaryDirectory(prefix="kmap-tidy-") as work:
            fronts = []
            if options.plugin:
                fronts.append(ClangTidy("plugin", work, options.source,
                                        options, options.clang_tidy,
                                        "--load=" + options.plugin))
            if options.all_in_one:
                fronts.append(ClangTidy("all-in-one", work, options.source,
                                        options, options.all_in_one))
            if options.kmap_tidy:
                fronts.append(KmapTidy("command-line", work, options.source,
                                       options, options.kmap_tidy))
            failures = []
            for front in fronts:
                try:
                    fixed = hold(front, expected, texts, want_fixed,
                                 options.source, options)
                except Failure as failure:
                    failures.append(str(failure))
            if failures:
                raise Failure("\n".join(failures))
        # Only a file whose findings are as expected is worth keeping.
        if options.update and fixed != want_fixed:
            with open(expectation, "w") as out:
                out.write(fixed)
            print(f"wrote {expectation}")
    except Failure as failure:
        print(f"{options.source} (era {options.era}"
              f"{', highmem' if options.highmem else ''}):\n{failure}",
              file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
