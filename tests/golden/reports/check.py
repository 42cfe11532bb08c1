#!/usr/bin/python3
"""The samples of reports against their schemas, and each format against the others.

usage: check.py ROOT [FOLDER...]    ROOT: the repository; FOLDER: holds want.json, want.xml, want.html
Needs jsonschema, junitparser and xmllint.
"""
import json
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ET

import junitparser
from jsonschema import Draft202012Validator

BECOMES = {"pass": "passed", "warning": "passed", "skipped": "skipped",
           "fail": "failures", "inconclusive": "errors", "error": "errors"}
VERDICTS = ["pass", "skipped", "warning", "inconclusive", "fail", "error"]
mistakes = []


def must(holds, what):
    if not holds:
        mistakes.append(what)


def of_schema(report, schema, name):
    for error in Draft202012Validator(schema).iter_errors(report):
        must(False, f"{name}: {error.json_path}: {error.message}")


def worst(verdicts):
    return max(verdicts, key=VERDICTS.index, default="pass")


def of_itself(report, name):
    """Counts are those of what is listed, and a case is as bad as the worst of its proofs."""
    counts = report["counts"]
    listed = {
        "requirements": [r["verdict"] for r in report["requirements"]],
        "cases": [c["verdict"] for c in report["cases"]],
        "proofs": [p["verdict"] for c in report["cases"] for p in c["proofs"]],
    }
    for what, verdicts in listed.items():
        for verdict in VERDICTS:
            must(counts[what][verdict] == verdicts.count(verdict),
                 f"{name}: counts.{what}.{verdict} is not what is listed")
    for case in report["cases"]:
        must(VERDICTS.index(case["verdict"])
             >= VERDICTS.index(worst([p["verdict"] for p in case["proofs"]
                                      if p["verdict"] != "skipped"] or ["skipped"])),
             f"{name}: {case['id']} is better than its proofs")
    bad = sum(v not in ("pass", "skipped") for v in listed["proofs"])
    must(len(report["run"]["findings"]) == bad, f"{name}: findings are not the bad proofs")


def junit_counts(report):
    """What JUnit XML has to count, from the JSON alone."""
    tally = {"tests": 0, "passed": 0, "failures": 0, "errors": 0, "skipped": 0}

    def one(outcome):
        tally["tests"] += 1
        tally[outcome] += 1

    for case in report["cases"]:
        for proof in case["proofs"]:
            one(BECOMES[proof["verdict"]])
        bad = [p for p in case["proofs"]
               if VERDICTS.index(p["verdict"]) >= VERDICTS.index(case["verdict"])]
        if not bad:
            one(BECOMES[case["verdict"]])
    if report["exit_status"] and not tally["failures"] and not tally["errors"]:
        one("failures" if report["exit_status"] == 1 else "errors")
    return tally


def of_junit(path, report, name):
    want = junit_counts(report)
    suites = junitparser.JUnitXml.fromfile(str(path))
    seen = {"tests": 0, "passed": 0, "failures": 0, "errors": 0, "skipped": 0}
    kinds = {junitparser.Failure: "failures", junitparser.Error: "errors",
             junitparser.Skipped: "skipped"}
    for suite in suites:
        cases = list(suite)
        must(suite.tests == len(cases), f"{name}: suite {suite.name} counts wrongly")
        must(abs(suite.time - sum(c.time for c in cases)) < 0.0005 * len(cases) + 0.001,
             f"{name}: suite {suite.name}: times do not add up")
        for case in cases:
            must(case.name and case.classname, f"{name}: a test case without a name")
            seen["tests"] += 1
            result = case.result[0] if case.result else None
            seen[kinds.get(type(result), "passed")] += 1
    must(seen == want, f"{name}: test cases {seen}, report.json has {want}")
    for key in ("tests", "failures", "errors", "skipped"):
        must(getattr(suites, key) == want[key], f"{name}: testsuites/@{key} is wrong")


def of_page(path, report, name):
    """Well-formed, one file, no way out, and with a word for each verdict."""
    text = path.read_text(encoding="utf-8")
    page = ET.fromstring(text)
    space = "{http://www.w3.org/1999/xhtml}"
    tags = {e.tag.removeprefix(space) for e in page.iter()}
    must(not tags & {"script", "link", "img", "iframe", "object", "form", "base"},
         f"{name}: holds {tags}")
    for element in page.iter():
        for key, value in element.attrib.items():
            must(not key.lower().startswith("on"), f"{name}: an event handler, {key}")
            must(key not in ("href", "src") or value.startswith("#"), f"{name}: leads out: {value}")
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    must(len(ids) == len(set(ids)), f"{name}: an id twice")
    for element in page.iter(space + "a"):
        must(element.get("href")[1:] in ids, f"{name}: leads nowhere: {element.get('href')}")
    must(page.get("lang") == "en", f"{name}: no language")
    levels = [int(e.tag[-1]) for e in page.iter() if e.tag in (space + "h1", space + "h2", space + "h3")]
    must(levels.count(1) == 1 and levels[0] == 1, f"{name}: one h1, first")
    must(all(b - a <= 1 for a, b in zip(levels, levels[1:])), f"{name}: a level of headings left out")
    for requirement in report["requirements"]:
        item = page.find(f".//{space}li[@id='{requirement['id']}']")
        words = " ".join(item.itertext())
        must(requirement["verdict"] in words, f"{name}: {requirement['id']} without its word")


def xmllint(root, path, name):
    schema = root / "reports/schema/junit.xsd"
    run = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", str(schema), str(path)],
                         capture_output=True, text=True, check=False)
    must(run.returncode == 0, f"{name}: {run.stderr}")


def main():
    root = pathlib.Path(sys.argv[1])
    schema = json.loads((root / "reports/schema/report-1.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    folders = [pathlib.Path(a) for a in sys.argv[2:]]
    folders = folders or sorted(p for p in (root / "tests/golden/reports").iterdir() if p.is_dir())
    for folder in folders:
        report = json.loads((folder / "want.json").read_text(encoding="utf-8"))
        of_schema(report, schema, f"{folder.name}/want.json")
        of_itself(report, f"{folder.name}/want.json")
        xmllint(root, folder / "want.xml", f"{folder.name}/want.xml")
        of_junit(folder / "want.xml", report, f"{folder.name}/want.xml")
        of_page(folder / "want.html", report, f"{folder.name}/want.html")
    for mistake in mistakes:
        print(mistake)
    print(f"{len(folders)} folders, {len(mistakes)} mistakes")
    return 1 if mistakes or not folders else 0


if __name__ == "__main__":
    sys.exit(main())
