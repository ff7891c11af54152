# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kernel trees: one pristine, and hard-linked copies that differ in few files.

A copy is brought to what it should be by writing those files only whose content
differs, so that make builds what follows from a change and nothing else.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile

from .shell import HERE, run, say, stop, write

RECORDER = ("kmap_oracle.h", "kmap_oracle.c", "kmap_oracle_wrong.c")
# In which file, after what, what.
HOOKS = (
    # Last: a list earlier in the file starts with ":=".
    ("mm/Makefile", r"\Z", "obj-y += kmap_oracle.o kmap_oracle_wrong.o\n"),
    ("mm/highmem.c", r"^#include <linux/highmem\.h>\n",
     '#include "kmap_oracle.h"\n'),
    # Behind the declarations that open the body.
    ("mm/highmem.c", r"^void \*__kmap_local_pfn_prot\([^)]*\)\n\{\n(?:.+\n)+",
     "\n\tKMAP_ORACLE_HERE();\n"),
    ("mm/highmem.c", r"^void \*__kmap_local_page_prot\([^)]*\)\n\{\n(?:.+\n)+",
     "\n\tKMAP_ORACLE_HERE();\n"),
)


def unpack(package, into):
    """Debian's source package as the tree INTO, once."""
    if os.path.isdir(into):
        return
    if not os.path.exists(package):
        stop(f"{package}: not there; install linux-source-6.1, or name it "
             "with --source")
    say(f"unpack {package}")
    beside = into + ".unpacking"
    shutil.rmtree(beside, ignore_errors=True)
    if os.path.isdir(package):
        shutil.copytree(package, beside, symlinks=True)
    else:
        os.makedirs(beside)
        run(["tar", "-C", beside, "--strip-components=1", "-xf", package])
    os.rename(beside, into)


def read(path):
    with open(path, "rb") as data:
        return data.read()


def without_recorder(patch):
    """The text PATCH without what it changes in our own files."""
    parts = re.split(r"^(?=--- a/)", patch, flags=re.M)
    ours = tuple(f"--- a/mm/{name}\n" for name in RECORDER)
    return "".join(part for part in parts if not part.startswith(ours))


def patched(pristine, patch):
    """{path: content} of PATCH over PRISTINE; nothing is written there."""
    if not os.path.exists(patch):
        stop(f"{patch}: no such patch")
    text = read(patch).decode(errors="replace")
    paths = sorted(set(re.findall(r"^\+\+\+ b/(\S+)", text, re.M)))
    if not paths:
        stop(f"{patch}: no file of a kernel tree in it (a unified diff with "
             "a/ and b/ is wanted)")
    with tempfile.TemporaryDirectory() as scratch:
        for path in paths:
            if not os.path.exists(f"{pristine}/{path}"):
                stop(f"{patch}: {path} is not in {pristine}; it is made for "
                     "another tree")
            os.makedirs(os.path.dirname(f"{scratch}/{path}"), exist_ok=True)
            shutil.copy(f"{pristine}/{path}", f"{scratch}/{path}")
        done = subprocess.run(
            ["patch", "-p1", "-s", "-f", "--no-backup-if-mismatch", "-d",
             scratch, "-i", os.path.abspath(patch)], capture_output=True,
            text=True, check=False)
        if done.returncode:
            stop(f"{patch}: does not apply: {done.stdout.strip().splitlines()[0]}"
                 f"; make it anew for {pristine}")
        return {path: read(f"{scratch}/{path}") for path in paths}


def instrumented(pristine, wanted):
    """WANTED with the recorder added."""
    wanted = dict(wanted)
    for name in RECORDER:
        wanted["mm/" + name] = read(f"{HERE}/recorder/{name}")
    for path, after, what in HOOKS:
        text = wanted.get(path) or read(f"{pristine}/{path}")
        text = text.decode()
        place = re.search(after, text, re.M)
        if not place:
            stop(f"{path}: no place for the recorder; the tree is not a 6.1")
        wanted[path] = (text[:place.end()] + what +
                        text[place.end():]).encode()
    return wanted


def mistaken(text, function, edits):
    """TEXT with EDITS, [(pattern, replacement)], made in one of its functions;
    None when there is no such function, or no place for an edit in it."""
    body = re.search(rf"^\w.*\b{function}\((?:.*\n)+?\}}\n", text, re.M)
    if not body:
        return None
    made = body.group()
    for pattern, replacement in edits:
        made, count = re.subn(pattern, replacement, made)
        if not count:
            return None
    return text[:body.start()] + made + text[body.end():]


def bring(tree, pristine, wanted, like=None):
    """Makes TREE the PRISTINE one with the content WANTED; says what changed.

    A new tree starts with what was built in the tree LIKE."""
    manifest = f"{tree}/.oracle.json"
    if not os.path.exists(manifest):
        say(f"link {tree}")
        shutil.rmtree(tree, ignore_errors=True)
        run(["cp", "-al", pristine, tree])
        if like:
            say(f"copy what is built from {like}")
            run(["cp", "-a", f"{like}/build", f"{tree}/build"])
            # So that make sees which of its sources differ, not their age.
            for path in json.loads(read(f"{like}/.oracle.json")):
                same = f"{tree}/{path}"
                if os.path.exists(same):
                    os.unlink(same)
                shutil.copy2(f"{like}/{path}", same)
            shutil.copy(f"{like}/.oracle.json", manifest)
        else:
            write(manifest, "[]")
    before = json.loads(read(manifest))
    # First the list: a file that it names too much is only restored later.
    write(manifest, json.dumps(sorted({*before, *wanted})))
    changed = []
    for path in sorted({*before, *wanted}):
        here = f"{tree}/{path}"
        if path in wanted:
            content = wanted[path]
        elif os.path.exists(f"{pristine}/{path}"):
            content = read(f"{pristine}/{path}")
        else:
            os.unlink(here)
            continue
        if not os.path.exists(here) or read(here) != content:
            write(here, content)
            changed.append(path)
    write(manifest, json.dumps(sorted(wanted)))
    return changed
