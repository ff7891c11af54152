#!/usr/bin/env python3
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""kmap-tidy beside Coccinelle with kmap.cocci, over the same files.

    bench/upstream/side_by_side.py --tool build/bin/kmap-tidy -p BUILD
        --tree linux-source-6.1 [--out F] [--diff F] [--report F] [-j N]

For every compiled C file that maps with the deprecated calls: how many of these
calls are gone, whether clang still compiles the file, and what it warns of that
it did not before. The tree is not written to: the compiler sees the converted
file in place of its original. --diff takes the patch of an earlier run. With
--report, the JSON of a `kmap-tidy check` of the tree, the calls that the semantic
patch converts and kmap-tidy refuses are counted by the reason of the refusal.
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
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import database  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
CALL = re.compile(r"\bkmap(?:_atomic)?\s*\(")


def calls(text):
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
    return len(CALL.findall(text))


def judge(unit, tree, text, folder):
    """What clang says of the text in place of the unit's file."""
    name = os.path.join(folder, os.path.relpath(unit.file, tree).replace("/", "_"))
    overlay = name + ".yaml"
    with open(name, "w") as out:
        out.write(text)
    with open(overlay, "w") as out:
        json.dump({"version": 0, "roots": [
            {"type": "file", "name": unit.file, "external-contents": name}],
            "use-external-names": False}, out)
    done = unit.run("clang-19", *database.MORE_WARNINGS, "-ivfsoverlay", overlay,
                    "-fno-diagnostics-color", "-fsyntax-only")
    said = {match[1] for match in
            re.finditer(r": (?:warning|error): (.*)", done.stderr)}
    return done.returncode == 0, said


def changed_lines(old, new):
    """Numbers of the lines of `old` that `new` has not kept."""
    matcher = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(),
                                      autojunk=False)
    return {line + 1 for kind, first, last, _, _ in matcher.get_opcodes()
            if kind != "equal" for line in range(first, last)}


def refused_lines(report):
    """The code of each refused map call, by file and line."""
    refused = collections.defaultdict(dict)
    for one in json.load(open(report))["findings"] if report else []:
        if CALL.match(one["api"] + "(") and "refusal" in one:
            refused[one["file"]][one["line"]] = one["refusal"]["code"]
    return refused


def spatch(file, folder):
    out = os.path.join(folder, "spatch_" + file.replace("/", "_"))
    start = time.time()
    try:
        subprocess.run(["spatch", "--very-quiet", "--no-show-diff", "-D", "patch",
                        "--sp-file", os.path.join(HERE, "kmap.cocci"), file, "-o",
                        out], capture_output=True, timeout=300)
    except subprocess.TimeoutExpired:
        pass
    spent = time.time() - start
    source = out if os.path.exists(out) else file
    return open(source, errors="replace").read(), spent


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool")
    parser.add_argument("-p", dest="build", required=True)
    parser.add_argument("--tree", required=True)
    parser.add_argument("--diff")
    parser.add_argument("--report")
    parser.add_argument("--under", default="", help="only files of this folder")
    parser.add_argument("--out")
    parser.add_argument("-j", type=int, default=2)
    options = parser.parse_args()
    tree = os.path.realpath(options.tree)

    units = [unit for unit in database.family(database.load(options.build)[0])
             if unit.file.endswith(".c") and
             os.path.relpath(unit.file, tree).startswith(options.under)]
    before = {unit.file: open(unit.file, errors="replace").read()
              for unit in units}
    units = [unit for unit in units if calls(before[unit.file])]
    refused = refused_lines(options.report)
    start = time.time()
    if options.diff:
        patch = open(options.diff, errors="replace").read()
    else:
        names = [os.path.relpath(unit.file, tree) for unit in units]
        patch = subprocess.run(
            [options.tool, "diff", "-p", options.build, "--root", tree, "--quiet",
             "--checks=linuxkernel-kmap-deprecated,linuxkernel-kmap-open-coded",
             "-j", str(options.j), *names],
            text=True, errors="replace", capture_output=True).stdout
    spent = time.time() - start

    with tempfile.TemporaryDirectory() as folder:
        for unit in units:
            name = os.path.join(folder, os.path.relpath(unit.file, tree))
            os.makedirs(os.path.dirname(name), exist_ok=True)
            with open(name, "w") as out:
                out.write(before[unit.file])
        wanted = [part for part in re.split(r"(?m)^(?=--- a/)", patch)
                  if os.path.exists(os.path.join(
                      folder, (re.match(r"--- a/(\S+)", part) or ["", "-"])[1]))]
        subprocess.run(["patch", "-p1", "-s", "-d", folder],
                       input="".join(wanted), text=True, check=True)

        def both(unit):
            ours = open(os.path.join(folder, os.path.relpath(unit.file, tree)),
                        errors="replace").read()
            theirs, seconds = spatch(unit.file, folder)
            old = before[unit.file]
            why = refused[os.path.relpath(unit.file, tree)]
            row = {"calls": calls(old), "seconds": seconds,
                   "unproven": [why[line] for line in changed_lines(old, theirs)
                                if line in why] if why else []}
            baseline = None
            for name, text in (("kmap-tidy", ours), ("spatch", theirs)):
                compiles, says = (True, set()) if text == old else judge(
                    unit, tree, text, folder)
                if says and not baseline:
                    baseline = judge(unit, tree, old, folder)
                fine, said = baseline or (True, set())
                row[name] = {"converted": calls(old) - calls(text),
                             "breaks": fine and not compiles,
                             "new_warnings": sorted(says - said)}
            return row

        rows = dict(zip([os.path.relpath(unit.file, tree) for unit in units],
                        database.in_parallel(both, units, options.j)))

    result = {"files": len(rows), "calls": sum(r["calls"] for r in rows.values())}
    for name in ("kmap-tidy", "spatch"):
        result[name] = {
            "converted": sum(r[name]["converted"] for r in rows.values()),
            "no_longer_compile": sorted(f for f, r in rows.items()
                                        if r[name]["breaks"]),
            "new_warnings": {f: r[name]["new_warnings"]
                             for f, r in rows.items() if r[name]["new_warnings"]}}
    if options.report:
        result["spatch"]["refused_by_kmap_tidy"] = dict(collections.Counter(
            code for row in rows.values() for code in row["unproven"])
            .most_common())
    result["kmap-tidy"]["seconds"] = None if options.diff else round(spent)
    result["spatch"]["seconds"] = round(sum(r["seconds"] for r in rows.values()))
    database.write(result, options.out)
    print(json.dumps(result, indent=1))


main()
