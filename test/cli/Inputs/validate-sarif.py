"""Validates a SARIF log: validate-sarif.py SCHEMA LOG ROOT. Beside the schema:
every result names its rule, and every fix makes sense of the files as they are.
Without the jsonschema package only the latter is checked."""
import json
import os
import sys
import urllib.parse

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    log = json.load(file)
try:
    import jsonschema
    jsonschema.validate(log, schema)
except ImportError:
    pass

run = log["runs"][0]
rules = run["tool"]["driver"]["rules"]
for result in run["results"]:
    if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
        sys.exit(f"{result['ruleId']} is not rule {result['ruleIndex']}")
    for fix in result.get("fixes", []):
        for change in fix["artifactChanges"]:
            name = urllib.parse.unquote(change["artifactLocation"]["uri"])
            with open(os.path.join(sys.argv[3], name), errors="replace") as source:
                lines = source.read().split("\n")
            for replacement in change["replacements"]:
                region = replacement["deletedRegion"]
                if region["startLine"] != region["endLine"]:
                    continue
                old = lines[region["startLine"] - 1][
                    region["startColumn"] - 1:region["endColumn"] - 1]
                print(f"{old} -> {replacement['insertedContent']['text']}")
