#!/usr/bin/env python3
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The parts of the oracle that need no kernel."""

import os
import subprocess
import sys
import tempfile
import unittest

from parts import cases, checks, console, images, report, shell, sites, trees

WARN = """\
[    1.000000] Run /init as init process
[    2.123456] ------------[ cut here ]------------
[    2.123460] WARNING: CPU: 1 PID: 77 at mm/highmem.c:620 kunmap_local_indexed+0x9c/0xa0
[    2.123470] EIP: kunmap_local_indexed+0x9c/0xa0
[    2.123480] Call Trace:
[    2.123490]  ? show_regs+0x10/0x20
[    2.123500]  ext2_readdir+0x1a0/0x2f0
[    2.123510] ---[ end trace 0000000000000000 ]---
[    2.200000]  not_a_frame_of_it+0x1/0x2
[    3.000000][   T77] BUG: unable to handle page fault for address: fff9a000
"""
OLD = """\
static int one(struct page *page)
{
\tchar *a = kmap(page);

\tkunmap(page);
}
"""
NEW = """\
static int one(struct page *page)
{
\tchar *a = kmap_local_page(page);

\tmemcpy_to_page(page, 0,
\t\t       a, 10);
\tkunmap_local(a);
}
"""


class Console(unittest.TestCase):
    def test_complaints(self):
        first, second = console.complaints(WARN)
        self.assertEqual(first["kind"], "WARN")
        self.assertEqual(first["at"], "mm/highmem.c:620")
        self.assertEqual(first["frames"], [("kunmap_local_indexed", 0x9c),
                                           ("ext2_readdir", 0x1a0)])
        self.assertEqual(second["kind"], "OOPS")

    def test_same_without_numbers(self):
        other = WARN.replace("PID: 77", "PID: 9").replace(":620", ":631")
        self.assertEqual([console.key(one) for one in console.complaints(WARN)],
                         [console.key(one)
                          for one in console.complaints(other)])


class Sites(unittest.TestCase):
    def test_of(self):
        first, second = sites.of("fs/x.c", OLD, NEW)
        self.assertEqual((first["line"], first["api"], first["function"]),
                         (3, "kmap_local_page", "one"))
        self.assertEqual((second["line"], second["end"]), (5, 6))

    def test_addresses(self):
        known = sites.parse("0x10\ninner\n/w/build/../mm/a.h:3\nouter\n"
                            "/w/build/../fs/x.c:6 (discriminator 2)\n"
                            "0x20\n??\n??:0\n")
        self.assertEqual(known[0x10], [("inner", "mm/a.h", 3),
                                       ("outer", "fs/x.c", 6)])

        class Fixed(sites.Addresses):
            def __init__(self):
                self.known = dict(known)
        found = sites.of("fs/x.c", OLD, NEW)
        sites.mark(found, sites.recorded("SITE 11 21 5\nNOTE x\n"), Fixed(),
                   "case")
        self.assertEqual([one["count"] for one in found], [0, 5])


class Verdict(unittest.TestCase):
    clean = {"complaints": [], "failures": []}
    noisy = {"complaints": [{"key": "WARN a", "kind": "WARN", "at": "a",
                             "what": ""}], "failures": ["x: offset 12"]}

    def test_only_what_is_new_counts(self):
        self.assertEqual(report.verdict("c", self.noisy, self.noisy, [])[0],
                         "same")
        state, reasons = report.verdict("c", self.clean, self.noisy, [])
        self.assertEqual((state, len(reasons)), ("worse", 2))

    def test_known_noise(self):
        noise = [{"case": "^c$", "match": "WARN a", "reason": ""},
                 {"case": "^c$", "match": "^x:", "reason": ""}]
        self.assertEqual(report.verdict("c", self.clean, self.noisy, noise)[0],
                         "same")


class Input(unittest.TestCase):
    """One line, and nothing half written."""

    def stops(self, act, words):
        with self.assertRaises(SystemExit) as raised:
            act()
        self.assertIn(words, str(raised.exception))
        self.assertNotIn("\n", str(raised.exception))

    def test_patches(self):
        with tempfile.TemporaryDirectory() as folder:
            patch = f"{folder}/p"
            self.stops(lambda: trees.patched(folder, patch), "no such patch")
            shell.write(patch, "nothing\n")
            self.stops(lambda: trees.patched(folder, patch), "no file of a")
            shell.write(patch, "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n")
            self.stops(lambda: trees.patched(folder, patch), "is not in")
            shell.write(f"{folder}/x.c", "c\n")
            self.stops(lambda: trees.patched(folder, patch), "does not apply")
            shell.write(f"{folder}/x.c", "a\n")
            self.assertEqual(trees.patched(folder, patch), {"x.c": b"b\n"})
            self.assertEqual(trees.read(f"{folder}/x.c"), b"a\n")

    def test_own_files_are_not_converted(self):
        ours = "--- a/mm/kmap_oracle_wrong.c\n+++ b/mm/kmap_oracle_wrong.c\n"
        other = "--- a/mm/x.c\n+++ b/mm/x.c\n@@ -1 +1 @@\n-a\n+b\n"
        self.assertEqual(trees.without_recorder(ours + other + ours), other)

    def test_source(self):
        with tempfile.TemporaryDirectory() as folder:
            self.stops(lambda: trees.unpack(f"{folder}/no.tar", f"{folder}/t"),
                       "--source")
            self.assertEqual(os.listdir(folder), [])

    def test_bring(self):
        with tempfile.TemporaryDirectory() as folder:
            old, tree = f"{folder}/old", f"{folder}/tree"
            shell.write(f"{old}/a", "1")
            shell.write(f"{old}/b", "1")
            self.assertEqual(trees.bring(tree, old, {"a": b"2"}), ["a"])
            self.assertEqual(trees.bring(tree, old, {"a": b"2"}), [])
            self.assertEqual(trees.bring(tree, old, {"c": b"3"}), ["a", "c"])
            self.assertEqual(trees.bring(tree, old, {}), [])
            self.assertFalse(os.path.exists(f"{tree}/c"))
            self.assertEqual(trees.read(f"{old}/a"), b"1")

    def test_command_line(self):
        for words, said in ((["no-such-case"], "no such case"),):
            done = subprocess.run([sys.executable, f"{shell.HERE}/run", *words],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(said, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)


class Mistakes(unittest.TestCase):
    def test_only_in_its_function(self):
        both = NEW + NEW.replace("one(", "two(")
        text = trees.mistaken(both, "two", [(r"kunmap_local\(\w+\);", "")])
        self.assertEqual(text.count("kunmap_local"), 1)
        self.assertTrue(text.startswith(NEW))

    def test_no_place(self):
        self.assertIsNone(trees.mistaken(NEW, "three", [("a", "b")]))
        self.assertIsNone(trees.mistaken(NEW, "one", [("no such", "")]))


class Tables(unittest.TestCase):
    def test_disks_have_makers(self):
        for name, case in cases.CASES.items():
            for disk in case["disks"]:
                self.assertIn(disk, images.MAKERS, name)

    def test_mistakes_have_cases_and_classes(self):
        self.assertEqual(set(checks.deliberate()), set(cases.WRONG))
        for name in cases.MISTAKES:
            self.assertIn(name, cases.WRONG)
            self.assertIn("steps", cases.named(f"mistake/{name}"))


if __name__ == "__main__":
    unittest.main()
