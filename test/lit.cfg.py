# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What a test may say, and which tests this machine can run. Use through
# `ctest -L lit`, or by hand: lit.py BUILD/test.

import glob
import os
import shutil
import subprocess
import sys

import lit.formats

config.name = "kmap-tidy"
config.test_format = lit.formats.ShTest(False)
config.suffixes = [".c", ".test"]
config.test_source_root = os.path.join(config.source_root, "test")
config.test_exec_root = os.path.join(config.build_root, "test")
# Material, not tests.
config.excludes = ["include", "Inputs", "inputs", "unit", "guest", "recorder"]
if config.kernel_tests not in ("ON", "1", "TRUE"):
    config.excludes.append("kernel")

llvm_bin = os.path.join(config.llvm_root, "bin")
build_bin = os.path.join(config.build_root, "bin")
config.environment["PATH"] = os.pathsep.join(
    [build_bin, llvm_bin, config.environment["PATH"]])
for name in ("KMAP_TIDY_UPDATE", "HOME", "CCACHE_DIR"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
# Tests compare messages, which are English only if nobody translates them.
config.environment["LC_ALL"] = "C.UTF-8"

# Results of another test, or of the user, must not hide a fault.
config.environment["KMAP_TIDY_CACHE"] = ""

plugin = os.path.join(config.build_root, "lib", "KmapTidy.so")
all_in_one = os.path.join(build_bin, "kmap-clang-tidy")
cli = os.path.join(build_bin, "kmap-tidy")
clang_tidy = os.path.join(llvm_bin, "clang-tidy")
clang = os.path.join(llvm_bin, "clang")

front_ends = f"--clang {clang} --clang-tidy {clang_tidy}"
if config.sanitized in ("", "OFF", "0"):
    front_ends += f" --plugin {plugin}"
else:
    # A stock clang-tidy has no sanitizer runtime for the plugin.
    config.excludes.append("plugin")
    # LLVM's libraries have none either: what they hand out of an allocator that
    # a header of theirs has poisoned stays so. And they have a signal stack of
    # their own in each thread.
    config.environment["ASAN_OPTIONS"] = (
        "detect_leaks=0:allow_user_poisoning=0:use_sigaltstack=0")
if os.path.exists(all_in_one):
    config.available_features.add("kmap-clang-tidy")
    front_ends += f" --all-in-one {all_in_one}"
# A tree in which the command line is not built (yet) still tests the plugin;
# front-ends/command-line.test shows as unsupported then.
if os.path.exists(cli) and subprocess.run(
        [cli, "list-checks"], capture_output=True).returncode == 0:
    config.available_features.add("kmap-tidy")
    front_ends += f" --kmap-tidy {cli}"

check_py = os.path.join(config.test_source_root, "check.py")
# The longer name first: lit replaces in order.
config.substitutions += [
    ("%check-kmap", f"{sys.executable} {check_py} {front_ends}"),
    ("%kmap-clang-tidy", all_in_one),
    ("%kmap-tidy", cli),
    ("%clang-tidy", clang_tidy),
    ("%clang", clang),
    ("%plugin", plugin),
    ("%llvm_major", config.llvm_major),
    ("%llvm_home", os.path.dirname(config.llvm_root)),
    ("%fixtures", os.path.join(config.test_source_root, "include")),
    ("%source_root", config.source_root),
    ("%build_root", config.build_root),
    ("%python", sys.executable),
]

for major in ("16", "19", "22"):
    if os.path.exists(os.path.join(os.path.dirname(config.llvm_root),
                                   f"llvm-{major}", "bin", "clang-tidy")):
        config.available_features.add(f"clang-tidy-{major}")
config.available_features.add(f"llvm-{config.llvm_major}")
for version in ("6.1", "6.12"):
    if os.path.exists(f"/usr/src/linux-source-{version}.tar.xz"):
        config.available_features.add(f"linux-source-{version}")
if glob.glob("/usr/src/linux-headers-*-common"):
    config.available_features.add("linux-headers")
if shutil.which("parallel"):
    config.available_features.add("parallel")
if os.geteuid() != 0:
    config.available_features.add("not-root")
