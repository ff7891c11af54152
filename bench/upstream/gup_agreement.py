#!/usr/bin/env python3
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds the functions in which a later kernel pins pages of user memory that an
older one took references to, and compares what kmap-tidy makes of the older one.

    bench/upstream/gup_agreement.py --tool build/bin/kmap-tidy -p BUILD
        --tree linux-source-6.1 --later linux-source-6.12 [--out F]

By text alone, outside of mm/ (RULES P1), a function of TREE is listed if

    it calls get_user_pages*(), iov_iter_get_pages*() or kin, and in LATER it
    calls pin_user_pages*() or iov_iter_extract_pages(), or does not exist;
    it calls put_page() or release_pages(), and in LATER less often, but
    unpin_user_page*() or bio_release_page() more often.

labels.json has under `gup-agreement FILE FUNCTION` what a person who read both
says:

    comparable  the later function does the same with pins: this one counts
    api         iov_iter_get_pages*() became iov_iter_extract_pages(), which pins
                some pages only; the object got a flag that says which
    rewritten   the later kernel does it otherwise, or elsewhere
    deleted     the driver or architecture is gone

A comparable one is identical, equivalent or wrong (see agreement.py), refused, or
missed (no finding).
"""

import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

import agreement  # noqa: E402
import database  # noqa: E402

GETS = re.compile(r"\b(?:(?:__)?get_user_pages?\w*|get_dump_page|"
                  r"iov_iter_get_pages\w*)\s*\(")
PINS = re.compile(r"\b(?:pin_user_pages?\w*|iov_iter_extract_pages)\s*\(")
PUTS = re.compile(r"\b(?:put_page|release_pages|folio_put)\s*\(")
UNPINS = re.compile(r"\b(?:unpin_user_\w+|bio_release_page)\s*\(")
LEFT_OUT = re.compile(r"^(?:mm|tools|Documentation)/")


def sources(tree):
    for folder, _, names in os.walk(tree):
        for name in names:
            file = os.path.relpath(os.path.join(folder, name), tree)
            if name.endswith((".c", ".h")) and not LEFT_OUT.match(file):
                yield file


def conversions(options):
    """(file, function) to its older and later text; the latter is "" if it is
    gone."""
    found = {}
    for file in sorted(sources(options.tree)):
        text = agreement.read(options.tree, file)
        path = os.path.join(options.later, file)
        later = agreement.read(options.later, file) if os.path.exists(path) else ""
        if not GETS.search(text) and not UNPINS.search(later):
            continue
        after = agreement.functions(later)
        for name, old in agreement.functions(text).items():
            new = after.get(name, "")
            body = old[old.index("{"):]
            unpinned = (len(PUTS.findall(old)) > len(PUTS.findall(new)) and
                        len(UNPINS.findall(new)) > len(UNPINS.findall(old)))
            if unpinned or GETS.search(body) and (PINS.search(new) or not new):
                found[file, name] = old, new
    return found


def run_tool(options, files):
    """The patch, and the findings, of one run over `files`."""
    with tempfile.NamedTemporaryFile("r") as report:
        done = subprocess.run(
            [options.tool, "diff", "-p", options.build, "--root", options.tree,
             "--checks=-*,linuxkernel-gup-release", "--follow-pages", "--quiet",
             "--no-cache", "-j", str(options.j), "--json", report.name, *files],
            text=True, errors="replace", stdout=subprocess.PIPE, check=False)
        if done.returncode not in (0, 2, 3):
            sys.exit(f"{options.tool}: exit code {done.returncode}")
        return done.stdout, json.load(open(report.name))["findings"]


def beside(files, compiled, tree):
    """Those that acquire in the same folders: a search from file to file starts
    there."""
    folders = {os.path.dirname(file) for file in files}
    return [file for file in compiled if os.path.dirname(file) in folders and
            file.endswith(".c") and
            re.search(rf"{GETS.pattern}|{PINS.pattern}", agreement.read(tree, file))]


def outcome(old, new, ours, findings, label):
    if agreement.tokens(ours) == agreement.tokens(new):
        return "identical"
    if ours != old:
        return label.get("outcome", "unlabelled")
    codes = {one["refusal"]["code"] for one in findings if "refusal" in one}
    return "refused: " + ", ".join(sorted(codes)) if codes else "missed"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", required=True)
    parser.add_argument("-p", dest="build", required=True)
    parser.add_argument("--tree", required=True)
    parser.add_argument("--later", required=True)
    parser.add_argument("--out", help="the result as JSON")
    parser.add_argument("-j", type=int, default=os.cpu_count())
    options = parser.parse_args()
    options.tree = os.path.realpath(options.tree)

    found = conversions(options)
    compiled = agreement.compiled(options)
    files = sorted({file for file, _ in found} & compiled)
    patch, findings = run_tool(options, sorted({*files, *beside(files, compiled,
                                                                options.tree)}))
    made = {file: agreement.functions(text) for file, text in
            agreement.patched(options, files, patch).items()}
    labels = json.load(open(os.path.join(HERE, "labels.json")))
    classes, listed = collections.Counter(), []
    for (file, name), (old, new) in found.items():
        label = labels.get(f"gup-agreement {file} {name}", {})
        of = [one for one in findings
              if (one["file"], one["function"]) == (file, name)]
        state = (outcome(old, new, made[file].get(name, ""), of, label)
                 if file in made else "not compiled")
        one = label.get("class", "unlabelled")
        classes[one] += 1
        listed.append({"file": file, "function": name, "class": one,
                       "outcome": state, "why": label.get("why", "")})
        print(f"{one:10} {file} {name}: {state}")
    counts = collections.Counter(one["outcome"] for one in listed
                                 if one["class"] == "comparable")
    print(dict(classes), "comparable:", dict(counts))
    database.write({"classes": classes, "comparable": counts,
                    "functions": listed}, options.out)
    bad = {"wrong", "unlabelled"} & {one["outcome"] for one in listed}
    return 1 if bad or classes["unlabelled"] else 0


if __name__ == "__main__":
    sys.exit(main())
