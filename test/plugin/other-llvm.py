# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Loads PLUGIN, built for LLVM MAJOR, into the clang-tidy of each MAJORS."""

import subprocess
import sys

plugin, own, home, *majors = sys.argv[1:]
failed = False
for major in majors:
    for checks in ("-*,linuxkernel-kmap-*", "-*,linuxkernel-*", "*"):
        done = subprocess.run(
            [f"{home}/llvm-{major}/bin/clang-tidy", "--load", plugin,
             "-list-checks", "--checks=" + checks],
            text=True, capture_output=True)
        listed = "linuxkernel-kmap-deprecated" in done.stdout
        said = (f"built for LLVM {own} and cannot be loaded into LLVM {major}"
                in done.stderr)
        good = (done.returncode == 0 and listed and not said) \
            if major == own else (done.returncode != 0 and said)
        print(f"{'ok' if good else 'WRONG'}: built for {own}, clang-tidy "
              f"{major}, checks {checks}: exit code {done.returncode}")
        if not good:
            print(done.stdout[:500], done.stderr[:500])
        failed |= not good
sys.exit(failed)
