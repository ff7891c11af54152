# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where a conversion put map calls, and which of them ran."""

import difflib
import os
import re
import subprocess

API = re.compile(
    r"\b(kmap_local_(?:page|folio|pfn|page_prot)|bvec_kmap_local|"
    r"mem(?:cpy_to|cpy_from|move_to|move_from|zero)_(?:page|bvec|folio)|"
    r"mem(?:cpy|move|set)_page|copy_highpage|clear_highpage|"
    r"folio_zero_(?:range|segments?)|copy_folio)\s*\(")
FUNCTION = re.compile(r"^[A-Za-z_].*?\b(\w+)\s*\([^;]*$")
LABEL = re.compile(r"^\w+:\s*$")


def statement_end(lines, at):
    """The last line of the call that opens on lines[AT]."""
    depth = 0
    for n in range(at, min(at + 8, len(lines))):
        depth += lines[n].count("(") - lines[n].count(")")
        if depth <= 0:
            return n
    return at


def function(lines, at):
    for n in range(at, -1, -1):
        match = FUNCTION.match(lines[n])
        if match and not LABEL.match(lines[n]) and lines[n][0] != "#":
            return match.group(1)
    return ""


def added(old, new):
    """The numbers, from 0, of the lines of NEW that OLD has not."""
    match = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, _, _, first, last in match.get_opcodes():
        if tag in ("insert", "replace"):
            yield from range(first, last)


def of(path, old, new):
    """The map calls that stand in NEW, the content of PATH, and not in OLD."""
    old, new = old.splitlines(), new.splitlines()
    found = []
    for n in added(old, new):
        for call in API.finditer(new[n].split("//")[0]):
            found.append({"file": path, "line": n + 1,
                          "end": statement_end(new, n) + 1,
                          "function": function(new, n), "api": call.group(1),
                          "count": 0, "cases": []})
    return found


def file_name(name):
    """As a path of the tree: 'DIR/build/../fs/x.c' is fs/x.c."""
    name = name.split(" (")[0]
    if "/build/" in name:
        name = name.split("/build/", 1)[1]
    name = os.path.normpath(name)
    return name[3:] if name.startswith("../") else name


class Addresses:
    """Addresses of one vmlinux, as the chain of calls that inlining hides."""

    def __init__(self, build):
        self.vmlinux = f"{build}/vmlinux"
        self.known = {}
        self.symbols = {}
        with open(f"{build}/System.map", encoding="utf-8") as lines:
            for line in lines:
                address, _, name = line.split()
                self.symbols.setdefault(name, int(address, 16))

    def load(self, addresses):
        new = sorted(set(addresses) - set(self.known))
        if not new:
            return
        text = subprocess.run(
            ["addr2line", "-a", "-i", "-f", "-e", self.vmlinux],
            input="".join(f"{one:x}\n" for one in new), text=True,
            stdout=subprocess.PIPE, check=True).stdout
        self.known.update(parse(text))

    def chain(self, address):
        """[(function, file, line)], the innermost first."""
        self.load([address])
        return self.known.get(address, [])

    def name(self, symbol, offset):
        """Where SYMBOL+OFFSET is: the same chain."""
        if symbol not in self.symbols:
            return []
        return self.chain(self.symbols[symbol] + offset - 1)


def parse(text):
    """What addr2line -a -i -f prints, as {address: chain}."""
    known, lines, n = {}, text.splitlines(), 0
    while n < len(lines):
        chain = known.setdefault(int(lines[n], 16), [])
        n += 1
        while n + 1 < len(lines) and not lines[n].startswith("0x"):
            name, _, line = lines[n + 1].split(" (")[0].rpartition(":")
            chain.append((lines[n], file_name(name),
                          int(line) if line.isdigit() else 0))
            n += 2
    return known


def recorded(result):
    """[(site, caller, count)] of a guest's result."""
    found = []
    for line in result.splitlines():
        words = line.split()
        if len(words) == 4 and words[0] == "SITE":
            found.append((int(words[1], 16) - 1, int(words[2], 16) - 1,
                          int(words[3])))
    return found


def mark(sites, records, addresses, case):
    """Adds to SITES what ran in CASE."""
    addresses.load([one for record in records for one in record[:2]])
    places = {}
    for site in sites:
        for line in range(site["line"], site["end"] + 1):
            places.setdefault((site["file"], line), []).append(site)
    for site, caller, count in records:
        for _, path, line in addresses.chain(site) + addresses.chain(caller):
            here = places.get((path, line))
            if here:
                for one in here:
                    one["count"] += count
                    if case not in one["cases"]:
                        one["cases"].append(case)
                break
