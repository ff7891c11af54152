# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Other programs, and one line when something is not as it must be."""

import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def stop(text):
    sys.exit("oracle: " + text)


def say(text):
    print(text, flush=True)


def run(words, log=None, **more):
    """Runs WORDS; stops with its last line of errors when it fails."""
    more.setdefault("stdin", subprocess.DEVNULL)
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True,
                          errors="replace",
                          stderr=subprocess.STDOUT if log else subprocess.PIPE,
                          **more)
    if log:
        write(log, done.stdout)
    if done.returncode:
        last = (done.stdout if log else done.stderr).strip().split("\n")
        where = f"; see {log}" if log else ""
        errors = [line for line in last if " error: " in line or "***" in line] or last
        stop(f"{' '.join(words[:3])} ...: {errors[0]}{where}")
    return done.stdout


def write(path, content):
    """Writes by rename: a file is the old one or the new one."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode()
    beside = f"{path}.{os.getpid()}.new"
    with open(beside, "wb") as out:
        out.write(data)
    if os.path.exists(path):
        shutil.copymode(path, beside)
    os.rename(beside, path)


def install():
    """Debian's packages of the list, when they are missing."""
    with open(os.path.join(HERE, "packages"), encoding="utf-8") as lines:
        wanted = [line.split()[0] for line in lines
                  if line.strip() and not line.startswith("#")]
    state = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Status}\n", *wanted],
        capture_output=True, text=True, check=False).stdout
    have = {line.split()[0] for line in state.splitlines()
            if line.endswith("install ok installed")}
    missing = [one for one in wanted if one not in have]
    if not missing:
        return
    if os.geteuid():
        stop("run as root to install: " + " ".join(missing))
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    run(["apt-get", "update", "-q"], env=quiet)
    run(["apt-get", "install", "-q", "-y", "--no-install-recommends",
         *missing], env=quiet)
