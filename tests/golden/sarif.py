#!/usr/bin/python3
"""lakmus p12 lint --format sarif, by validators that this project did not write: ajv with the schema
of OASIS, and the rules of Microsoft's SARIF Multitool, which brings that schema. A file that is no
longer right must be told as such, by one of them at least.

usage: sarif.py LAKMUS MAKE_P12 NPM-FOLDER
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

lakmus, make_p12, npm = (os.path.realpath(a) for a in sys.argv[1:])
package = pathlib.Path(npm) / "node_modules/@microsoft/sarif-multitool-linux"
schema = package / "sarif-2.1.0.json"
ajv = pathlib.Path(npm) / "node_modules/.bin/ajv"
# The tool's own home page: the project names none before it has one.
ALLOWED = {"SARIF2005"}


def lint(file, out, number):
    password = file.with_suffix(".password")
    source = ["--password-file", password] if password.exists() else ["--no-password"]
    # One in ten under a name that a URI must escape.
    name = file.with_name(f"æ b%{file.name}") if number % 10 == 0 else file
    if name != file:
        name.write_bytes(file.read_bytes())
    where = name if number % 2 else name.name
    done = subprocess.run([lakmus, "p12", "lint", "--format", "sarif", "--budget", "0.2",
                           *source, where],
                          capture_output=True, check=False, cwd=file.parent)
    if done.returncode not in (0, 1):
        sys.exit(f"FAILED: {file.name}: status {done.returncode}: {done.stderr.decode()}")
    out.write_bytes(done.stdout)


def told(work, files):
    """What the validator says: (rule, level, all of it) of each."""
    report = work / "validated.json"
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [package / "Sarif.Multitool", "validate", *files, "--json-schema", schema,
         "--output", report], capture_output=True, text=True, check=False, timeout=240,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "TMPDIR": str(work)})
    if not report.exists():
        sys.exit(f"FAILED: the validator did not report: {done.stdout}{done.stderr}")
    run = json.loads(report.read_text(encoding="utf-8-sig"))["runs"][0]
    return [(r["ruleId"], r.get("level", "warning"), json.dumps(r)[:300])
            for r in run["results"]]


def unfit(work, files):
    """What does not fit the schema: ajv's words, or nothing."""
    listed = work / "sarif"
    listed.mkdir(exist_ok=True)
    for old in listed.iterdir():
        old.unlink()
    for file in files:
        (listed / file.with_suffix(".json").name).symlink_to(file)
    done = subprocess.run([ajv, "validate", "--spec=draft2020", "--strict=false", "-c", "ajv-formats",
                           "-s", schema, "-d", f"{listed}/*.json"],
                          capture_output=True, text=True, check=False, timeout=240)
    fit = done.stdout.count(" valid\n")
    return "" if done.returncode == 0 and fit == len(files) else done.stdout + done.stderr or "none"


def check_all(work, files):
    bad = [r for r in told(work, files) if r[0] not in ALLOWED]
    for rule, level, text in bad[:10]:
        print(f"FAILED: {rule} {level}: {text}")
    if bad:
        sys.exit(f"FAILED: {len(bad)} findings in {len(files)} files")
    if words := unfit(work, files):
        sys.exit(f"FAILED: {words[-2000:]}")
    print(f"ok   {len(files)} SARIF files fit the schema, and no rule finds a thing but", *ALLOWED)


def check_broken(work, good):
    """The validators look: each of these is told."""
    whole = json.loads(good.read_text())
    broken = work / "broken.sarif"

    def wrong(what, change):
        log = json.loads(json.dumps(whole))
        change(log["runs"][0], log["runs"][0]["results"][0])
        broken.write_text(json.dumps(log))
        rules = {r[0] for r in told(work, [broken]) if r[1] == "error"}
        if unfit(work, [broken]):
            rules.add("the schema")
        if not rules:
            sys.exit(f"FAILED: {what} is not told")
        print(f"ok   {what}: told by", ", ".join(sorted(rules)))

    wrong("a level that there is not", lambda run, result: result.update(level="bad"))
    wrong("an index of no rule", lambda run, result: result.update(ruleIndex=999))
    wrong("a message without text", lambda run, result: result.update(message={}))


def main():
    if not schema.exists() or not ajv.exists():
        print("SKIP: SARIF Multitool is not installed (./dev setup installs it)")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        subprocess.run([make_p12, "files", work], check=True, stdout=subprocess.DEVNULL)
        files = sorted(work.glob("*.p12"))[::12]
        outs = [work / f"{i}-{f.stem}.sarif" for i, f in enumerate(files)]
        for number, (file, out) in enumerate(zip(files, outs)):
            lint(file, out, number)
        check_all(work, outs)
        with_findings = next(o for o in outs if json.loads(o.read_text())["runs"][0]["results"])
        check_broken(work, with_findings)


main()
