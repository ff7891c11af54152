#!/usr/bin/env python3
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares what kmap-tidy makes of an older kernel with what its developers made
of it by the time of a newer one.

    bench/upstream/agreement.py --tool build/bin/kmap-tidy -p BUILD
        --tree linux-source-6.1 --later linux-source-6.12 [--out F] [--diff F]

A function counts if the older tree maps in it with the deprecated calls, the
newer tree no longer does, and nothing else in it has changed: what remains of
both once every statement is left out that is about a mapping, a helper, or a
variable that holds a mapped address, is the same, and no page became a folio.
Such functions are compared token by token, without comments and white space:

    identical   the same tokens
    equivalent, better, wrong
                other tokens; what a person who read both says, kept in
                labels.json with one line why
    unlabelled  other tokens, and nobody has said
    refused     the tool left a deprecated map in the function, with its codes

--diff takes the patch of an earlier run instead of running the tool.
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
DEPRECATED = {"kmap", "kmap_atomic", "kunmap", "kunmap_atomic"}
MAPS = re.compile(r"\b(?:kmap|kmap_atomic|kmap_local_page|kmap_local_folio|"
                  r"bvec_kmap_local|page_address)\s*\(")
HELPERS = {"memcpy", "memset", "memmove", "clear_page", "copy_page",
           "memcpy_to_page", "memcpy_from_page", "memcpy_page", "memset_page",
           "memzero_page", "memmove_page", "copy_highpage", "clear_highpage",
           "memcpy_to_bvec", "memcpy_from_bvec", "memzero_bvec",
           "memcpy_to_folio", "memcpy_from_folio", "folio_zero_range",
           "folio_zero_segment", "flush_dcache_page", "kunmap_local",
           "pagefault_disable", "pagefault_enable", "zero_user",
           "preempt_disable", "preempt_enable"} | DEPRECATED
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|\w+|->|\+\+|--|<<=?|'
                   r'>>=?|[-+*/%&|^=!<>]=|&&|\|\||\S')


def without_comments(text):
    return re.sub(r'//[^\n]*|/\*.*?\*/|("(?:[^"\\]|\\.)*"|\'(?:[^\'\\\n]|\\.)+\')',
                  lambda m: m[1] or " ", text, flags=re.S)


def functions(text):
    """Name to text of every function of a file; of one that has several under
    that name (in branches of the preprocessor), the last."""
    text = without_comments(text)
    found = {}
    # The kernel opens and closes a function in column 0.
    for body in re.finditer(r"^\{\n.*?^\}", text, flags=re.S | re.M):
        head = text[:body.start()].rstrip()
        start = max(head.rfind("\n\n"), head.rfind(";\n"), head.rfind("}\n"),
                    head.rfind("\n#"))
        head = head[start + 1:]
        name = re.search(r"(\w+)\s*\(", head)
        if name and head.endswith(")"):
            found[name[1]] = head + "\n" + body[0]
    return found


def tokens(text):
    return TOKEN.findall(text)


def holders(text):
    """Variables that are given a mapped address."""
    return set(re.findall(r"(\w+)\s*=\s*(?:\([^()]*\)\s*)?" + MAPS.pattern, text))


def rest(text, left_out):
    """The statements that are not about mapping, and no braces."""
    kept, current = [], []
    for token in tokens(text[text.index("{"):]):
        if token in ";{}":
            if current and not left_out & set(current):
                kept.append(" ".join(current))
            current = []
        else:
            current.append(token)
    return [one for one in kept if one not in ("else",)]


def candidates(old, new):
    """Functions of two texts of a file that count, as {name: (old, new)}."""
    result = {}
    before, after = functions(old), functions(new)
    for name, text in before.items():
        if name not in after or not DEPRECATED & set(tokens(text)):
            continue
        later = after[name]
        if DEPRECATED & set(tokens(later)):
            continue
        # Pages that became folios are another change.
        if "folio" in later and later.count("folio") != text.count("folio"):
            continue
        left_out = HELPERS | holders(text) | holders(later)
        if rest(text, left_out) == rest(later, left_out):
            result[name] = (text, later)
    return result


def run_tool(options, files):
    done = subprocess.run(
        [options.tool, "diff", "-p", options.build, "--root", options.tree,
         "--checks=linuxkernel-kmap-deprecated,linuxkernel-kmap-open-coded",
         "--quiet", "-j", str(options.j), *files],
        text=True, errors="replace", capture_output=True)
    if done.returncode not in (0, 2):
        sys.exit(done.stderr)
    return done.stdout


def compiled(options):
    entries = json.load(open(os.path.join(options.build,
                                          "compile_commands.json")))
    return {os.path.relpath(os.path.join(e["directory"], e["file"]),
                            options.tree) for e in entries}


def patched(options, files, patch):
    """Text of each file after the patch."""
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            os.makedirs(os.path.dirname(os.path.join(folder, file)),
                        exist_ok=True)
            with open(os.path.join(folder, file), "w") as out:
                out.write(read(options.tree, file))
        wanted = "".join(part for part in
                         re.split(r"(?m)^(?=--- a/)", patch)
                         if re.match(r"--- a/(\S+)", part) and
                         re.match(r"--- a/(\S+)", part)[1] in files)
        subprocess.run(["patch", "-p1", "-s", "-d", folder], input=wanted,
                       text=True, check=True)
        return {file: read(folder, file) for file in files}


def read(tree, file):
    with open(os.path.join(tree, file), errors="replace") as source:
        return source.read()


def classify(key, ours, theirs, labels):
    if tokens(ours) == tokens(theirs):
        return "identical"
    if DEPRECATED & set(tokens(ours)):
        return "refused"
    return labels.get(key, {}).get("class", "unlabelled")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool")
    parser.add_argument("-p", dest="build", required=True)
    parser.add_argument("--tree", required=True)
    parser.add_argument("--later", required=True)
    parser.add_argument("--diff")
    parser.add_argument("--out")
    parser.add_argument("--show", help="print the three versions of a class")
    parser.add_argument("-j", type=int, default=2)
    options = parser.parse_args()
    options.tree = os.path.realpath(options.tree)

    pairs = {}
    for file in sorted(compiled(options)):
        if (file.startswith("..") or not file.endswith(".c") or
                not os.path.exists(os.path.join(options.later, file))):
            continue
        old = read(options.tree, file)
        if not re.search(r"\bkmap(_atomic)?\b", old):
            continue
        found = candidates(old, read(options.later, file))
        if found:
            pairs[file] = found
    patch = (open(options.diff, errors="replace").read() if options.diff
             else run_tool(options, sorted(pairs)))
    ours = {file: functions(text) for file, text in
            patched(options, sorted(pairs), patch).items()}

    labels = json.load(open(os.path.join(HERE, "labels.json")))
    classes = collections.defaultdict(list)
    sites = collections.Counter()
    for file, found in pairs.items():
        for name, (old, theirs) in found.items():
            key = f"{file}:{name}"
            one = classify(key, ours[file][name], theirs, labels)
            classes[one].append(key)
            sites[one] += len(re.findall(r"\bkmap(?:_atomic)?\s*\(", old))
            if options.show == one:
                print(f"=== {key}\n--- tool\n{ours[file][name]}\n"
                      f"--- later\n{theirs}")
    total = sum(len(keys) for keys in classes.values())
    for one, keys in sorted(classes.items()):
        print(f"{one}: {len(keys)} functions, {sites[one]} map calls")
    agreed = sum(len(classes[c]) for c in ("identical", "equivalent", "better"))
    print(f"agreement: {agreed} of {total} functions "
          f"({100 * agreed / max(total, 1):.0f}%)")
    for key in classes["unlabelled"] + classes["wrong"] + classes["refused"]:
        print("  ", key)
    if options.out:
        with open(options.out, "w") as out:
            json.dump({"functions": total, "agreed": agreed,
                       "map_calls": dict(sorted(sites.items())),
                       "classes": {c: sorted(k) for c, k in
                                   sorted(classes.items())}}, out, indent=1)
            out.write("\n")
    sys.exit(1 if classes["wrong"] else 0)


if __name__ == "__main__":
    main()
