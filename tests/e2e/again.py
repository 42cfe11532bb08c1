#!/usr/bin/python3
"""The command that a report prints plays the failure again: given to a shell as it stands, in the
folder where the run was made, it finds the same. usage: again.py LAKMUS"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

lakmus = str(pathlib.Path(sys.argv[1]).resolve())
root = pathlib.Path(__file__).resolve().parents[2]
forms = root / "fixtures/portals/forms"
work = tempfile.TemporaryDirectory()
environ = dict(os.environ)


if subprocess.run(["/usr/bin/python3", "-c", "import cryptography"], stderr=subprocess.DEVNULL).returncode:
    print("SKIP: python3-cryptography is not installed")
    sys.exit(77)


def die(what):
    sys.exit(f"FAILED: {what}")


def found(folder):
    """What stands in a run's report: (part, case, verdict) of each finding that failed or warned."""
    report = json.loads((pathlib.Path(folder) / "report.json").read_text())
    return {(f["part"], f["case"], f["verdict"], f["expected"]): f["reproduce"]
            for f in report["run"]["findings"] if f["verdict"] in ("fail", "warning")}


def shown(folder):
    """All that reports and plan say, in one text."""
    return "".join(p.read_text() for p in pathlib.Path(folder).iterdir()
                   if p.suffix in (".json", ".html", ".xml", ".txt"))


def again(name, words, part, secrets=()):
    """Runs WORDS, then the command of its failure of PART; gives that command."""
    folder = pathlib.Path(work.name) / name
    folder.mkdir()
    run = subprocess.run([lakmus, "run", "--quiet", *words], cwd=folder, env=environ,
                         capture_output=True, text=True)
    if run.returncode != 1:
        die(f"{name}: exit status {run.returncode}: {run.stdout}{run.stderr}")
    first = found(folder / "build/run")
    for secret in secrets:
        if secret in shown(folder / "build/run"):
            die(f"{name}: the reports show the secret {secret}")
    mine = {key: command for key, command in first.items() if key[0] == part}
    if not mine:
        die(f"{name}: {part} did not fail: {sorted(first)}")
    key, command = sorted(mine.items())[0]
    second = folder / "second"
    second.mkdir()
    # Relative paths are those of the folder in which the run was made.
    subprocess.run(["sh", "-c", command + " --quiet --out second/run"], cwd=folder, env=environ,
                   capture_output=True)
    got = found(second / "run")
    if key not in got:
        die(f"{name}: {key} was not found again by {command}: {sorted(got)}")
    if {k[1] for k in got} - {key[1]}:
        die(f"{name}: {command} played more than {key[1]}")
    print(f"ok   {name}: {command.replace(lakmus, 'lakmus')}")
    return command


def start_forms(*defect):
    portal = subprocess.Popen([forms / "portal.py", *defect], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    settings = []
    for name, value in json.loads(portal.stdout.readline()).items():
        settings += ["--set", f"{name}={value}"]
    return portal, settings


# A fault of the command line, armed at its first time only, and a case whose id a shell would read.
again("fault", ["--seed", "7", "--fault", "terms-unenforced", "retrieve/by-*"], "WIZ-TERMS-03/1")
again("options", ["--seed", "3", "--fault", "copy-trailing-blank=1", "--iterations", "1000",
                  "--strict", "retrieve/by-*"], "WIZ-PW-05/2")

# A portal of somebody: its file as it was named, its settings, but not the secret ones.
portal, settings = start_forms("--defect", "copied-blank")
try:
    (pathlib.Path(work.name) / "my portal.yaml").write_text(
        (forms / "target.yaml").read_text().replace("vars:\n", "vars:\n  api-token: null\n  note: none\n", 1))
    environ["API_TOKEN"] = environ["NOTE"] = "s3cretQuiteLong9Zx"
    command = again("portal", ["--target", "../my portal.yaml", "--seed", "7", *settings,
                               "--set", "api-token=s3cretQuiteLong9Zx", "--set", "note=s3cretQuiteLong9Zx",
                               "retrieve/by-*"], "WIZ-PW-05/2", ["s3cretQuiteLong9Zx"])
    for wanted in ("--target '../my portal.yaml'", '--set api-token="$API_TOKEN"', '--set note="$NOTE"'):
        if wanted not in command:
            die(f"portal: {wanted} is not in {command}")
finally:
    portal.terminate()
    portal.wait()

# A client: its command, unless that may hold a secret.
client = (root / "fixtures/clients/sh/client").read_text()
wrong = pathlib.Path(work.name) / "wrong client"
wrong.write_text(re.sub(r'mv "\$work/file" "\$LAKMUS_OUT/certificate.p12"',
                        r'\g<0>; chmod 644 "$LAKMUS_OUT/certificate.p12"', client))
wrong.chmod(0o755)
again("client", ["--client", f"'{wrong}'", "--seed", "7", "retrieve/by-link"], "CLI-FILE-01/2")
environ["CLIENT"] = f"'{wrong}' --pin Zq-2468-wv"
command = again("client-secret", ["--client", environ["CLIENT"], "--seed", "7", "retrieve/by-link"],
                "CLI-FILE-01/2", ["Zq-2468-wv"])
if '--client "$CLIENT"' not in command:
    die(f"client-secret: {command}")
