#!/usr/bin/env python3
#===- run.py - are the findings true? ------------------------------------===#
#
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""Runs the checks that say something is wrong over kernel trees and holds every finding against
the verdict that a reader gave it.

labels.json maps the fingerprint of a finding to its verdict (true: the code is
wrong as the finding says), the reader's reason in one line, and the place, for
people. A finding without a label fails the run: read it, then label it.

    bench/precision/run.py --tool build/bin/kmap-tidy \\
        --tree 6.1=/src/linux-source-6.1:/db/6.1-x86_64,/db/6.1-arm ...

A DB that ends in .json is the report of such a run, one database each. --only
names the checks to run and to count (default: all), --out gets the counts.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys

CHECKS = ("unmap-order", "unbalanced", "bad-unmap", "escape", "page-access",
          "atomic-context", "gup-release", "gup-leak", "pagewalk-lock")
NAMES = {("linuxkernel-" if name.startswith(("gup-", "pagewalk-"))
          else "linuxkernel-kmap-") + name: name for name in CHECKS}
# Precision that a release must reach, in percent.
WANTED = {"unmap-order": 95, "unbalanced": 95, "bad-unmap": 95,
          "gup-release": 90, "gup-leak": 90, "pagewalk-lock": 90}
WANTED_OVERALL = 90


def findings_of(tool, root, databases, checks, options):
    globs = "-*," + ",".join(full for full, name in NAMES.items() if name in checks)
    reports = [path for path in databases if path.endswith(".json")]
    distinct = {}
    for path in reports:
        for finding in json.loads(pathlib.Path(path).read_text())["findings"]:
            if NAMES.get(finding["check"]) in checks:
                distinct[finding["fingerprint"], finding["line"]] = finding
    if reports:
        return distinct.values()
    command = [tool, "check", "--root", root, "--checks", globs, "--json", "-",
               "--format", "json", "--quiet", "--no-cache", "--fail-on", "none",
               *options]
    for database in databases:
        command += ["-p", database]
    result = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if result.returncode not in (0, 3):
        sys.exit(f"{tool}: exit code {result.returncode}")
    return json.loads(result.stdout)["findings"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True)
    parser.add_argument("--tree", action="append", required=True,
                        metavar="NAME=ROOT:DB[,DB...]")
    parser.add_argument("--labels", type=pathlib.Path,
                        default=pathlib.Path(__file__).with_name("labels.json"))
    parser.add_argument("--only", type=lambda names: names.split(","),
                        default=CHECKS, metavar="CHECK[,CHECK...]")
    parser.add_argument("--follow-pages", action="store_true",
                        help="follow pinned pages from file to file")
    parser.add_argument("--out", type=pathlib.Path, help="the counts as JSON")
    args = parser.parse_args()

    labels = json.loads(args.labels.read_text())
    verdicts = collections.defaultdict(collections.Counter)
    unlabelled, by_tree = [], {}
    for tree in args.tree:
        name, _, rest = tree.partition("=")
        root, _, databases = rest.partition(":")
        by_tree[name] = collections.defaultdict(
            lambda: {"findings": 0, "true": 0, "with_fix": 0})
        for finding in findings_of(args.tool, root, databases.split(","),
                                   args.only, ["--follow-pages"] * args.follow_pages):
            check = NAMES[finding["check"]]
            label = labels.get(finding["fingerprint"])
            if label is None:
                unlabelled.append((name, check, finding))
                continue
            verdicts[check][label["true"]] += 1
            row = by_tree[name][check]
            row["findings"] += 1
            row["true"] += label["true"]
            row["with_fix"] += "fix" in finding

    failed = False
    total = collections.Counter()
    for check in args.only:
        counts = verdicts[check]
        total += counts
        number = counts[True] + counts[False]
        percent = 100 * counts[True] / number if number else 100
        failed |= percent < WANTED.get(check, 0)
        print(f"{check:15} {number:4} findings, {counts[True]:4} true, "
              f"{percent:5.1f} %")
    number = total[True] + total[False]
    percent = 100 * total[True] / number if number else 100
    failed |= percent < WANTED_OVERALL
    print(f"{'all':15} {number:4} findings, {total[True]:4} true, "
          f"{percent:5.1f} %")
    for name, check, finding in unlabelled:
        print(f"unlabelled: {name} {finding['file']}:{finding['line']}: "
              f"{finding['message']} [{check}] {finding['fingerprint']}")
    if args.out:
        args.out.write_text(json.dumps({"trees": by_tree, "findings": number,
                                        "true": total[True],
                                        "unlabelled": len(unlabelled)}, indent=1)
                            + "\n")
    return 1 if failed or unlabelled else 0


if __name__ == "__main__":
    sys.exit(main())
