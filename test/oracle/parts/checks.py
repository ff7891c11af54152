# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What kmap-tidy's checks say of the functions that a boot complained about."""

import json
import os
import re
import subprocess

from .shell import HERE


def findings(tool, tree, files):
    """{function: {check: message}} of FILES in the tree TREE as it is built.

    That an API is old is no answer to why a boot failed."""
    files = sorted(path for path in files
                   if path.endswith(".c") and os.path.exists(f"{tree}/{path}"))
    if not files or not os.access(tool, os.X_OK):
        return {}
    done = subprocess.run(
        [tool, "check", "-p", f"{tree}/build", "--root", tree, "--quiet",
         "--no-cache", "--json", "-", "--fail-on", "none", *files],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        check=False)
    found = {}
    try:
        report = json.loads(done.stdout[done.stdout.index("{"):])
    except ValueError:
        return {}
    for one in report["findings"]:
        if one["check"] not in ("linuxkernel-kmap-deprecated",
                                "linuxkernel-kmap-open-coded",
                                "linuxkernel-zero-user"):
            found.setdefault(one["function"], {})[one["check"]] = one["message"]
    return found


def deliberate():
    """{class: function} of the deliberate mistakes."""
    with open(f"{HERE}/recorder/kmap_oracle_wrong.c", encoding="utf-8") as text:
        return dict(re.findall(r'^\t\{ "([\w-]+)", (\w+) \},', text.read(),
                               re.M))


def answer(record, tool, tree):
    """Adds to each complaint of RECORD the checks that report its functions."""
    for one in record["complaints"]:
        frames = [frame.rsplit(":", 1)[0].split(" ", 1)
                  for frame in one["frames"]]
        found = findings(tool, tree, {path for _, path in frames})
        one["checks"] = sorted({check for name, _ in frames
                                for check in found.get(name, {})})
