#!/usr/bin/python3
"""A client against every shape of file that the linter's test knows, and not only those of
scenarios/client. A scenario is made for each; lakmus plays them on one portal.
usage: client_shapes.py LAKMUS CLIENT [all]   (else every 20th shape)
The client in shell must refuse all that is to be refused, but for what openssl does not tell it
(MISSED, with the reason); those lakmus must then find, by a rule of the linter. What it refuses
though it need not is only a warning, and is listed."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

EVERY = 20
lakmus, client = sys.argv[1:3]
if os.path.exists(client):
    client = os.path.abspath(client)  # it runs in a folder of its own
WHOLE = sys.argv[3:] == ["all"]
HERE = os.path.dirname(os.path.abspath(__file__))
MISSED = {
    "oid-arc-over-2p32": "openssl reads arcs of any size, and passes over bags of unknown types",
    "written-twice-encoded": "the openssl program tries this reading of the password by itself",
}

STORY = """journey: retrieve
given:
  people: { user: { orders: 1 } }
  fault: { name: "fixture/${shape}", at: always }
twin: retrieve/by-link
"""
STEPS = """story:
  - include: ask for the file
"""
REFUSED = """  - client: { holds: refused the file, proves: CLI-P12-01/1 }
  - client: { holds: left no file, proves: CLI-P12-01/2 }
"""
TAKEN = """  - client: { holds: took the file, proves: CLI-P12-01/3 }
"""


def shapes():
    said = subprocess.run([lakmus, "list", "--faults", "--json"], check=True, capture_output=True,
                          text=True).stdout
    rows = json.loads(said)["shapes"]
    return {r["name"]: r["a client"] == "must-refuse" for r in (rows if WHOLE else rows[::EVERY])}


def write_scenario(folder, name, title, names, proofs):
    cases = "".join(f'  "{n}": {{ shape: "{n}" }}\n' for n in names)
    with open(f"{folder}/client/{name}.yaml", "w") as f:
        f.write(f"scenario: every-shape/{name}\ntitle: {title}\nprofile: retrieve\n"
                f"roles: [client]\n{STORY}cases:\n{cases}{STEPS}{proofs}")


def play(work, all_shapes):
    scenarios = f"{work}/scenarios"
    shutil.copytree(f"{HERE}/../../scenarios", scenarios)
    write_scenario(scenarios, "refused", "A client refuses it",
                   [n for n, must in all_shapes.items() if must], REFUSED)
    write_scenario(scenarios, "taken", "A client takes it",
                   [n for n, must in all_shapes.items() if not must], TAKEN)
    run = subprocess.run([lakmus, "run", "--quiet", "--seed", "3", "--client", client, "--timeout",
                          "30", "--scenarios", scenarios, "--out", f"{work}/run", "--report",
                          f"json={work}/report.json", "every-shape/*"], capture_output=True,
                         text=True)
    if run.returncode not in (0, 1, 3):
        sys.exit(run.stderr)
    with open(f"{work}/report.json") as f:
        return json.load(f)


def main():
    all_shapes = shapes()
    mistakes, missed, fussy = [], [], []
    with tempfile.TemporaryDirectory() as work:
        report = play(work, all_shapes)
    seen = {}
    for f in report["run"]["findings"]:
        seen.setdefault(f["case"], []).append(f)
    for case in report["cases"]:
        if not case["id"].startswith("every-shape/"):
            continue
        name = case["id"].split("[")[1].rstrip("]")
        found = seen.get(case["id"], [])
        words = "; ".join(str(f["seen"] or f["why"]) for f in found)
        if case["verdict"] == "warning":
            fussy.append(name)
        elif case["verdict"] == "fail" and name in MISSED and "a careful program refuses" in words:
            missed.append(name)
        elif case["verdict"] != "pass":
            mistakes.append(f"{name}: {case['verdict']}: {words}")
        elif name in MISSED:
            mistakes.append(f"{name}: the client refuses it by now: take it out of MISSED")
    for m in mistakes:
        print(m)
    print("refused though it need not:", ", ".join(fussy) or "nothing")
    print(f"{len(all_shapes)} shapes, {len(missed)} of them taken wrongly and found, "
          f"{len(mistakes)} mistakes")
    return 1 if mistakes else 0


sys.exit(main())
