#!/usr/bin/python3
"""A portal that issues a file of a shape that the linter does not accept fails WIZ-ISSUE-04 or
WIZ-PW-04 by that rule, and a portal that issues one that it accepts does not fail for that.
usage: shapes.py LAKMUS LINT.TXT [all]   (else every tenth shape)
What is expected stands in fixtures/p12/lint.txt, which the linter's own test keeps."""
import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

EVERY = 10
# An empty file, a password that ends in a character of several octets, and none at all.
ALWAYS = {"empty-file", "written-widened", "password-none"}
# Refused for a limit of lakmus, or an algorithm that it does not know: a client may take these.
BEYOND = {"S09", "S12", "C13"}
# Told with a smaller budget, or with --deep.
ELSEWHERE = {"S13", "K16"}
lakmus, table = sys.argv[1:3]
WHOLE = sys.argv[3:] == ["all"]


def expected():
    """name -> (accept, the rules of level error)"""
    rows = {}
    with open(table) as lines:
        for line in lines:
            name, _, accept, *rules = line.split()
            rows[name] = accept == "true", {r[:3] for r in rules if r.endswith("e")}
    return rows


def shapes():
    """Those that the program says it has: a client must refuse it; the rules that it was made to trip."""
    said = subprocess.run([lakmus, "list", "--faults", "--json"], check=True,
                          capture_output=True, text=True).stdout
    return {r["name"]: (r["a client"] == "must-refuse", made_for(r["rules"]))
            for r in json.loads(said)["shapes"]}


def made_for(rules):
    """Without those that it nearly trips, and those that need other options than the judge's."""
    return {r for r in rules.split(", ") if r and not r.startswith("nearly")} - ELSEWHERE


def play(name, folder):
    """The report of one retrieval from a portal that issues that shape."""
    report = f"{folder}/{name}.json"
    run = subprocess.run([lakmus, "run", "--quiet", "--seed", "5", "--fault", f"fixture/{name}",
                          "--out", f"{folder}/{name}", "--report", f"json={report}",
                          "retrieve/by-link"], capture_output=True, text=True)
    if run.returncode not in (0, 1, 3):
        return None, run.stderr
    with open(report) as f:
        return json.load(f), ""


def about_the_file(report, verdict):
    return [f for f in report["run"]["findings"] if f["verdict"] == verdict
            and f["requirement"] in ("WIZ-ISSUE-04", "WIZ-PW-04")]


def check(name, accept, rules, made, folder):
    """What is wrong with the verdict or the list of what was found, or nothing."""
    report, trouble = play(name, folder)
    if not report:
        return trouble
    by_linter = [f["seen"] for f in about_the_file(report, "fail")
                 if "a careful program refuses" in (f["seen"] or "")]
    told = set(re.findall(r"\b[SMCKP][01][0-9]\b", " ".join(by_linter)))
    unseen = [f["why"] for f in about_the_file(report, "inconclusive") if "careful" in f["why"]]
    if unseen:
        return f"inconclusive: {unseen[0]}"
    listed = {n["key"] for n in report["run"]["notes"]}
    if not made <= listed:
        return f"made for {made}, and {sorted(listed)} are listed"
    if accept:
        return f"fails for {told}" if by_linter else None
    return None if told & rules else f"no failure for one of {sorted(rules)}, but {by_linter}"


def main():
    rows, known = expected(), shapes()
    mistakes = [f"{n}: no such shape" for n in rows if n not in known]
    mistakes += [f"{n}: must a client refuse it?" for n, (accept, rules) in rows.items()
                 if n in known and known[n][0] == (accept or rules <= BEYOND)]
    names = sorted(rows) if WHOLE else sorted({*sorted(rows)[::EVERY], *ALWAYS})
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda n: (n, check(n, *rows[n], known[n][1], folder)), names)
        mistakes += [f"{n}: {wrong}" for n, wrong in found if wrong]
    for m in mistakes:
        print(m)
    refused = sum(not rows[n][0] for n in names)
    print(f"{len(names)} shapes issued, {refused} of them refused, {len(mistakes)} mistakes")
    return 1 if mistakes or not refused or refused == len(names) else 0


sys.exit(main())
