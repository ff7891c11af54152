# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Two runs side by side: only what differs counts."""

import collections
import re

from . import console


def judged(text, result, error, seconds, addresses):
    """One boot as a record."""
    found = []
    for one in console.complaints(text):
        where = []
        for name, offset in one["frames"]:
            where += [f"{function} {path}:{line}" for function, path, line
                      in addresses.name(name, offset)]
        found.append({"kind": one["kind"], "what": one["what"],
                      "at": one["at"], "key": console.key(one),
                      "frames": where[:24]})
    failures = [line[5:] for line in result.splitlines()
                if line.startswith("FAIL ")]
    if error and not result:
        failures.append("qemu: " + error)
    elif "\nEND" not in "\n" + result:
        failures.append("the guest did not come to its end" +
                        (f": {error}" if error else ""))
    return {"passed": not failures and not found, "failures": failures,
            "complaints": found, "seconds": round(seconds, 1),
            "skipped": [line[13:] for line in result.splitlines()
                        if line.startswith("NOTE skipped ")]}


def verdict(case, stock, converted, noise):
    """('same' or 'worse', reasons) of a case's two boots."""
    def known(key):
        return any(re.search(one["case"], case) and
                   re.search(one["match"], key) for one in noise)
    reasons = []
    before = {one["key"] for one in stock["complaints"]}
    for one in converted["complaints"]:
        if one["key"] not in before and not known(one["key"]):
            reasons.append(f"new {one['kind']}: {one['at']} {one['what']}")
    before = {console.NUMBERS.sub("N", one) for one in stock["failures"]}
    for one in converted["failures"]:
        if console.NUMBERS.sub("N", one) not in before and not known(one):
            reasons.append(f"new failure: {one}")
    return ("worse" if reasons else "same"), reasons


def subsystem(path):
    parts = path.split("/")
    if parts[0] in ("fs", "drivers", "net") and len(parts) > 2:
        return "/".join(parts[:2])
    return path if parts[0] == "fs" else parts[0]


def by_subsystem(sites):
    table = collections.defaultdict(collections.Counter)
    for site in sites:
        row = table[subsystem(site["file"])]
        row["converted"] += 1
        row["compiled"] += site["compiled"]
        row["executed"] += bool(site["count"])
    return {name: dict(row) for name, row in sorted(table.items())}


def text(report):
    """The report for a reader."""
    lines = [f"patch: {report['patch']}", ""]
    for name, case in sorted(report["cases"].items()):
        state = case["verdict"]
        if state == "same":
            state = "passes" if case["converted"]["passed"] else "as on stock"
        lines.append(f"{name:20} {state}")
        lines += [f"    {reason}" for reason in case["reasons"]]
        for which in ("stock", "converted"):
            if state in ("passes",) or which not in case:
                continue
            for failure in case[which]["failures"]:
                lines.append(f"    {which}: {failure}")
            for one in case[which]["complaints"]:
                lines.append(f"    {which}: {one['kind']} {one['at']} "
                             f"{one['what']}")
                lines += [f"        {frame}" for frame in one["frames"][:8]]
                lines.append("        checks: " +
                             (", ".join(one["checks"]) or "missed"))
    if report.get("wrong"):
        lines += ["", "wrong on purpose:"]
        for name, one in sorted(report["wrong"].items()):
            lines.append(f"{name:26} {'as expected' if one['seen'] else 'MISSED'}"
                         f": {'; '.join(one['keys']) or 'silent'}")
            lines.append(f"{'':26} {one['file']} {one['function']}, checks: "
                         f"{', '.join(one['checks']) or 'missed'}")
    if report["sites"]:
        lines += ["", f"{'map calls':28} converted  compiled  executed"]
        rows = report["subsystems"]
        for name, row in rows.items():
            lines.append(f"{name:28} {row['converted']:9} {row['compiled']:9} "
                         f"{row['executed']:9}")
        total = [sum(row[key] for row in rows.values())
                 for key in ("converted", "compiled", "executed")]
        lines.append(f"{'all':28} {total[0]:9} {total[1]:9} {total[2]:9}")
        lines += ["", "compiled, never executed:"]
        lines += [f"    {one['file']}:{one['line']} {one['function']} "
                  f"{one['api']}" for one in report["sites"]
                  if one["compiled"] and not one["count"]]
    return "\n".join(lines) + "\n"
