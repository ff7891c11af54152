# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""family.py KMAP-TIDY FOLDER: see family.test. Takes minutes, and 1.6 GB."""

import collections
import json
import os
import subprocess
import sys

FOLDERS = ["fs/nilfs2", "fs/minix", "fs/ecryptfs", "crypto"]
tool, work = sys.argv[1:]
tree, build = os.path.join(work, "linux-source-6.1"), os.path.join(work, "build")


def run(*command, accept=(0,)):
    print("+", *command, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode not in accept:
        sys.exit(f"exit code {done.returncode}")
    return done.stdout


def findings():
    report = json.loads(run(tool, "check", "-p", build, "--root", tree,
                            "--json", "-", "--fail-on", "none", *FOLDERS))
    if report["errors"]:
        sys.exit(f"not parsed: {report['errors']}")
    for one in report["findings"]:
        if ("fix" in one) == ("refusal" in one):
            sys.exit(f"neither a fix nor a reason, or both: {one}")
    return report["findings"]


run("tar", "-C", work, "-xf", "/usr/src/linux-source-6.1.tar.xz")
run(tool, "compdb", "--source", tree, "--build", build, "--arch", "x86_64",
    *FOLDERS)
before = findings()
fixable = [one for one in before if "fix" in one]
print(collections.Counter(one["refusal"]["code"] for one in before
                          if "refusal" in one), len(fixable), "fixable")
if not fixable:
    sys.exit("nothing to convert in folders that are known to have some")
run(tool, "fix", "-p", build, "--root", tree, *FOLDERS, accept=(0, 2))
left = [one for one in findings() if "fix" in one]
if left:
    sys.exit(f"still to be fixed after the fix: {left[0]}")
