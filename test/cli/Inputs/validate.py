"""Validates a JSON report: validate.py SCHEMA REPORT. Without the jsonschema
package it still checks that both parse and that the required keys are there."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    report = json.load(file)

try:
    import jsonschema
except ImportError:
    missing = [key for key in schema["required"] if key not in report]
    if missing:
        sys.exit(f"missing: {missing}")
else:
    jsonschema.validate(report, schema)

ledger = report["ledger"]
states = [key for key in ledger if key not in ("occurrences", "sites")]
if sum(ledger[state] for state in states) != ledger["occurrences"]:
    sys.exit("the ledger does not add up")
if len(ledger["sites"]) != ledger["occurrences"]:
    sys.exit("the ledger's sites do not match its total")
