"""Reads the HTML page: read-html.py PAGE REPORT."""
import html.parser
import json
import sys

VOID = {"meta", "br"}


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.elsewhere, self.scripts, self.details = [], 0, 0, 0
        self.table, self.rows, self.cell = None, {}, None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.elsewhere += bool({"src", "href"} & set(attributes))
        self.scripts += tag == "script"
        self.details += tag == "details"
        if tag == "table":
            self.table = attributes.get("id")
            self.rows[self.table] = []
        if tag == "tr":
            self.rows[self.table].append([])
        if tag in ("td", "th"):
            self.rows[self.table][-1].append("")
            self.cell = True
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        self.cell = None
        if self.open.pop() != tag:
            sys.exit(f"{self.getpos()}: </{tag}> closes something else")

    def handle_data(self, data):
        if self.cell:
            self.rows[self.table][-1][-1] += data


reader = Reader()
with open(sys.argv[1], encoding="ascii") as page:
    reader.feed(page.read())
if reader.open:
    sys.exit(f"not closed: {reader.open}")
with open(sys.argv[2], encoding="utf-8") as file:
    report = json.load(file)
print(f"{reader.elsewhere} references to elsewhere, {reader.scripts} scripts")
findings = report["findings"]
ledger = {row[0]: row[1] for row in reader.rows["ledger"][1:]}
whole = reader.rows["subsystems"][-1]
if (reader.details == len(findings)
        and int(whole[1]) == sum("fix" in one for one in findings)
        and int(whole[2]) == sum("refusal" in one for one in findings)
        and int(ledger.pop("all")) == report["ledger"]["occurrences"]
        and all(report["ledger"][k] == int(v) for k, v in ledger.items())):
    print("findings, totals and ledger agree")
