#!/usr/bin/python3
"""lakmus p12 lint as a command: exit statuses, formats, where the password comes from.

usage: p12_lint.py LAKMUS MAKE_P12 TABLE
TABLE is the list of all forged files with exit status, accept and rules; UPDATE=1 writes it anew.
"""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

lakmus, make_p12, table = sys.argv[1:]
failures = 0
checks = 0


def check(ok, what):
    global failures, checks
    checks += 1
    if not ok:
        failures += 1
        print("FAILED:", what)


def lint(*args, **more):
    return subprocess.run([lakmus, "p12", "lint", *map(str, args)], capture_output=True, text=True,
                          check=False, start_new_session=True, **more)


def source(file):
    password = file.with_suffix(".password")
    return ["--password-file", password] if password.exists() else ["--no-password"]


def row(file):
    done = lint("--format", "json", *source(file), file)
    told = json.loads(done.stdout)
    rules = " ".join(f["rule"] + f["severity"][0] for f in told["findings"])
    check(told["accept"] is not True or not any(f["refuses"] for f in told["findings"]),
          f"{file.stem}: accepts and refuses")
    for f in told["findings"]:
        place = f["place"]
        check(0 <= place["byteOffset"] <= place["byteOffset"] + place["byteLength"] <= told["length"],
              f"{file.stem}: a place outside the file")
        check(f["sentence"] and place["path"], f"{file.stem}: a finding without words")
    worst = any(f["severity"] == "error" for f in told["findings"])
    check(done.returncode == (1 if worst else 0), f"{file.stem}: exit status {done.returncode}")
    return f"{file.stem} {done.returncode} {json.dumps(told['accept'])} {rules}".rstrip()


def check_table(files):
    rows = [row(f) for f in files]
    path = pathlib.Path(table)
    if os.environ.get("UPDATE"):
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    wanted = path.read_text(encoding="utf-8").splitlines()
    for a in sorted(set(rows) ^ set(wanted)):
        check(False, f"{'now' if a in rows else 'was'}: {a}")
    check(len(rows) > 200, "only few files")


def check_sarif(files):
    """What SARIF 2.1.0 asks for and tests/golden/sarif.py, by its validators, does not see."""
    for file in files:
        log = json.loads(lint("--format", "sarif", *source(file), file).stdout)
        check(log["version"] == "2.1.0" and log["$schema"].endswith("sarif-2.1.0.json"), "version")
        run, = log["runs"]
        rules = run["tool"]["driver"]["rules"]
        check(len({r["id"] for r in rules}) == len(rules) > 50, "rules are not one each")
        for rule in rules:
            check(rule["shortDescription"]["text"].endswith("."), f"{rule['id']}: no sentence")
            check(rule["defaultConfiguration"]["level"] in ("note", "warning", "error"), rule["id"])
        for result in run["results"]:
            check(rules[result["ruleIndex"]]["id"] == result["ruleId"], "ruleIndex")
            check(result["level"] in ("note", "warning", "error"), "level")
            physical = result["locations"][0]["physicalLocation"]
            check(set(physical["region"]) == {"byteOffset", "byteLength"}, "a region not in octets")
            check(physical["artifactLocation"]["index"] < len(run["artifacts"]), "artifact")


def check_use(folder):
    sound, password = folder / "sound.p12", folder / "sound.password"
    check(lint("--password-file", password, sound).returncode == 0, "a sound file")
    read, write = os.pipe()
    os.write(write, b"abcd-Test 1")
    os.close(write)
    done = lint("--password-fd", read, sound, pass_fds=[read])
    check(done.returncode == 0 and "opens" in done.stdout, "a password by descriptor")
    check(lint(sound).returncode == 2, "no terminal to ask on")
    check(lint("--no-password", "--password-file", password, sound).returncode == 2, "two sources")
    check(lint("--no-password", folder / "absent.p12").returncode == 2, "an absent file")
    check(lint("--format", "yaml", sound).returncode == 2, "an unknown format")
    check(lint("--profile", "none", sound).returncode == 2, "an unknown profile")
    check(lint("--budget", "-1", sound).returncode == 2, "a budget below nothing")
    check(lint().returncode == 2, "no file")
    check(lint("--explain", "S99").returncode == 2, "an unknown rule")
    done = lint("--explain", "K08")
    check(done.returncode == 0 and "RFC 2985" in done.stdout, "--explain K08")
    check(lint("--explain", "all").stdout.count("since") >= 60, "--explain all")
    done = lint("--password-file", folder / "usual.password", folder / "mac-flipped.p12")
    check(done.returncode == 1 and "abcd-Test" not in done.stdout + done.stderr, "a secret is told")
    done = lint("--format", "json", "--budget", "0.1", "--password-file", password,
                folder / "mac-count-5000001.p12")
    told = json.loads(done.stdout)
    check(told["accept"] is None and "S13" in told["why"], "past the budget")
    prime = folder / "rsa-factor-not-prime.p12"
    check(lint("--password-file", password, prime).returncode == 0, "primes untested")
    check(lint("--deep", "--password-file", password, prime).returncode == 1, "primes tested")


def check_memory(folder):
    """A file of the greatest size, all of it bags in bags."""
    bomb = folder / "bomb.p12"
    bomb.write_bytes(bytes.fromhex("3080") * (2 << 20))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    check(lint("--no-password", bomb).returncode == 1, "a bomb")
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    check(max(before, after) < 64 << 10, f"{after} KiB of memory")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([make_p12, "files", name], check=True, stdout=subprocess.DEVNULL)
        files = sorted(folder.glob("*.p12"))
        check_table(files)
        check_sarif(files[::20])
        check_use(folder)
        if "asan" not in os.path.realpath(lakmus):
            check_memory(folder)
    print(f"{checks} checks, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
