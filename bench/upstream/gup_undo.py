#!/usr/bin/env python3
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Undoes the kernel's own conversions from get_user_pages() to pin_user_pages(),
and asks kmap-tidy to make them again.

    bench/upstream/gup_undo.py --tool build/bin/kmap-tidy -p BUILD
        --tree linux-source-6.1 --work NEW [--out F]

NEW, on the file system of TREE, gets a tree of links to it. Every file of BUILD's database that pins pages
of user memory is written anew there, with

    pin_user_pages*(...)                   get_user_pages*(...)
    unpin_user_page(page)                  put_page(page)
    unpin_user_pages(pages, n)             release_pages(pages, n)
    unpin_user_pages_dirty_lock(p, n, d)   a loop that marks each page dirty with
                                           set_page_dirty_lock() and puts it

Files of mm/ stay as they are (RULES P1), and so do files that only pin or only
unpin. Then `kmap-tidy fix --follow-pages` runs over these files. A function counts
if it pins or unpins in TREE. Token by token, without comments, white space and
braces, it is

    identical   what TREE has
    refused     what it was after it had been undone
    hidden      likewise, but a reader found that pointers do not tell: pages of
                other origins reach the same release or field, and a flag of the
                object tells them apart, so that RULES P1 has to be obeyed; or
                the pages are found again by a frame number (P2)
    apart       likewise, and no pair of one unit: another file pins or releases
                some of the pages; or the function is not compiled
    other       anything else: read it, it may be wrong

labels.json, as in agreement.py, has what a reader found: under `gup-undo FILE
FUNCTION` the class (hidden, apart, refused, or wrong) and why. Agreement is
identical out of identical, refused and other; and out of these and hidden.
"""

import argparse
import collections
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

import agreement  # noqa: E402
import database  # noqa: E402

PINS = re.compile(r"\bpin_user_pages\w*\s*\(")
UNPINS = re.compile(r"\bunpin_user_page\w*\s*\(")
# The memory management's own.
LEFT_OUT = re.compile(r"(^|/)mm/[^/]*$")


def blanked(text):
    """`text` with comments and strings as blanks of the same length."""
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"',
                  lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)


def arguments(text, at):
    """The arguments of the call whose open parenthesis is at `at`, and where it
    ends."""
    depth, start, found = 0, at + 1, []
    for i in range(at, len(text)):
        depth += (text[i] in "([{") - (text[i] in ")]}")
        if (text[i] == "," and depth == 1) or depth == 0:
            found.append(" ".join(text[start:i].split()))
            start = i + 1
        if depth == 0:
            return found, i + 1
    raise ValueError("a call that does not end")


def loop(pages, count, dirty):
    mark = "" if dirty in ("true", "1") else f"if ({dirty}) "
    page = (f"{pages}[undone]" if re.fullmatch(r"[\w.>-]+", pages)
            else f"({pages})[undone]")
    first = ""
    if pages.startswith("&") and count == "1":
        page, first = pages[1:], ""
        return f"{mark}set_page_dirty_lock({page}); put_page({page});"
    return (f"{first}for (unsigned long undone = 0; undone < {count}; undone++) {{ "
            f"{mark}set_page_dirty_lock({page}); put_page({page}); }}")


def undone(text):
    """None if there is nothing to undo."""
    plain = blanked(text)
    edits = [(m.start(), m.start() + len("pin"), "get")
             for m in PINS.finditer(plain)]
    for match in UNPINS.finditer(plain):
        name = match[0].rstrip("( \t\n")
        start, at = match.start(), match.end() - 1
        given, end = arguments(plain, at)
        if name == "unpin_user_page":
            edits.append((start, start + len(name), "put_page"))
        elif name == "unpin_user_pages" or (
                name == "unpin_user_pages_dirty_lock" and given[2] in ("0", "false")):
            edits.append((start, end, f"release_pages({given[0]}, {given[1]})"))
        elif name == "unpin_user_pages_dirty_lock" and plain[end] == ";":
            body = loop(*given)
            before = plain[:start].rstrip()
            if before.endswith(")") or re.search(r"\belse$", before):
                body = f"{{ {body} }}"
            edits.append((start, end + 1, body))
        else:
            return None
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text if edits else None


def tokens(function):
    # What marks nothing dirty is written without the argument.
    function = re.sub(r"\bunpin_user_pages_dirty_lock\(([^;]*), (?:0|false)\)",
                      r"unpin_user_pages(\1)", function)
    return [token for token in agreement.tokens(function) if token not in "{}"]


def prepare(options, old, new):
    """A tree of links with the undone files; these, by name."""
    # Hard ones: the search from file to file passes symbolic ones by.
    subprocess.run(["cp", "-rl", old, new], check=True)
    units, _ = database.load(options.build)
    files = {}
    for unit in database.first_of_each(units):
        name = os.path.relpath(unit.file, old)
        if name.startswith("..") or LEFT_OUT.search(name):
            continue
        try:
            text = open(unit.file, errors="surrogateescape").read()
        except OSError:
            continue
        if "pin_user_page" not in text:
            continue
        plain = blanked(text)
        if not PINS.search(plain) or not UNPINS.search(plain):
            continue
        changed = undone(text)
        if changed is None:
            continue
        os.unlink(os.path.join(new, name))
        with open(os.path.join(new, name), "w", errors="surrogateescape") as out:
            out.write(changed)
        files[name] = (text, changed)
    return files


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--tree", required=True)
    parser.add_argument("-p", dest="build", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", help="the result as JSON")
    parser.add_argument("--labels", default=os.path.join(HERE, "labels.json"))
    parser.add_argument("-j", type=int, default=os.cpu_count())
    options = parser.parse_args()
    old = os.path.realpath(options.tree)
    os.makedirs(options.work)
    work = os.path.realpath(options.work)
    new, build = os.path.join(work, "linux"), os.path.join(work, "database")

    files = prepare(options, old, new)
    _, text = database.load(options.build, old, new)
    os.mkdir(build)
    with open(os.path.join(build, "compile_commands.json"), "w") as out:
        out.write(text)
    report = os.path.join(work, "report.json")
    done = subprocess.run(
        [options.tool, "fix", "-p", build, "--root", new, "--quiet", "--no-cache",
         "--follow-pages", "--checks=-*,linuxkernel-gup-release", "-j", str(options.j), "--json",
         report, *sorted(files)], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 2, 3):
        sys.exit(f"{options.tool}: exit code {done.returncode}")
    why = collections.defaultdict(collections.Counter)
    for one in json.load(open(report))["findings"]:
        if "refusal" in one:
            why[one["file"], one["function"]][
                f"{one['refusal']['code']}: {one['refusal']['message']}"] += 1

    labels = json.load(open(options.labels)) if os.path.exists(options.labels) else {}
    counts, listed = collections.Counter(), []
    for name, (text, changed) in sorted(files.items()):
        ours = agreement.functions(
            open(os.path.join(new, name), errors="surrogateescape").read())
        before = agreement.functions(changed)
        for function, wanted in agreement.functions(text).items():
            if not PINS.search(wanted) and not UNPINS.search(wanted):
                continue
            got = tokens(ours.get(function, ""))
            label = labels.get(f"gup-undo {name} {function}", {})
            if got == tokens(wanted):
                outcome = "identical"
            elif got == tokens(before.get(function, "")):
                outcome = label.get("class", "refused")
                if outcome not in ("hidden", "apart"):
                    outcome = "refused"
            else:
                outcome = "wrong" if label.get("class") == "wrong" else "other"
            counts[outcome] += 1
            listed.append({"file": name, "function": function, "outcome": outcome,
                           "why": sorted(why[name, function]),
                           "reader": label.get("why", "")})
    for one in listed:
        print(f"{one['outcome']:10} {one['file']} {one['function']}  "
              + "; ".join(one["why"]))
    tried = counts["identical"] + counts["refused"] + counts["other"] + counts["wrong"]
    print(dict(counts), f"agreement {counts['identical']} of {tried}, with the "
          f"hidden ones of {tried + counts['hidden']}")
    if options.out:
        with open(options.out, "w") as out:
            json.dump({"counts": counts, "functions": listed}, out, indent=1)
            out.write("\n")
    return 1 if counts["wrong"] or counts["other"] else 0


if __name__ == "__main__":
    sys.exit(main())
