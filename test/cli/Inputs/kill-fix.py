"""Kills `fix` at random moments: kill-fix.py KMAP-TIDY TREE FIXTURES."""
import json
import os
import random
import shutil
import subprocess
import sys
import time

TOOL, TREE, FIXTURES = sys.argv[1:4]
COUNT, ROUNDS = 24, 25
random.seed(1)

with open(os.path.join(TREE, "fs/map.c")) as source:
    text = source.read()
flags = f"cc -nostdinc -I{FIXTURES}/6.1 -I{FIXTURES}/common -c"
names = [f"fs/m{i:02}.c" for i in range(COUNT)]
with open(os.path.join(TREE, "compile_commands.json"), "w") as database:
    json.dump([{"directory": TREE, "file": name, "command": f"{flags} {name}"}
               for name in names], database)


def write_old():
    shutil.rmtree(os.path.join(TREE, "fs"))
    os.mkdir(os.path.join(TREE, "fs"))
    for i, name in enumerate(names):
        with open(os.path.join(TREE, name), "w") as out:
            # Long enough that a torn write would show.
            out.write(text.replace("fill", f"fill{i}") + "/* tail */\n" * 5000)


def contents():
    result = {}
    for name in names:
        with open(os.path.join(TREE, name)) as source:
            result[name] = source.read()
    return result


def fix():
    return [TOOL, "fix", "-p", TREE, "--quiet", "--cache-dir", TREE + ".cache"]


write_old()
old = contents()
subprocess.run(fix(), check=True, stdout=subprocess.DEVNULL)
new = contents()
assert all(old[name] != new[name] for name in names), "nothing was fixed"
write_old()
# Warm, from the start to the end: the moments to hit.
begin = time.monotonic()
subprocess.run(fix(), check=True, stdout=subprocess.DEVNULL)
whole = time.monotonic() - begin

states = set()
for _ in range(ROUNDS):
    write_old()
    run = subprocess.Popen(fix(), stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    time.sleep(random.uniform(0, whole * 1.1))
    run.kill()
    run.wait()
    now = contents()
    torn = [name for name in names if now[name] not in (old[name], new[name])]
    if torn:
        sys.exit(f"torn: {torn}")
    done = sum(now[name] == new[name] for name in names)
    state = "none" if not done else "all" if done == COUNT else "some"
    states.add(state)
    # The machine may be busier, or idler, than it was.
    whole *= {"none": 1.15, "some": 1, "all": 0.85}[state]
    subprocess.run(fix(), check=True, stdout=subprocess.DEVNULL)
    if contents() != new:
        sys.exit("the next run did not complete the job")
print("every file was old or new")
if "none" in states and ("some" in states or "all" in states):
    print("some runs were killed before, some while, files were written")
print("the next run completed each")
