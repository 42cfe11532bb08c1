#!/usr/bin/python3
"""lakmus fuzz client: nothing is found in the client in shell; a client that crashes, one that takes a
wrong MAC, one that hangs and one that tells the password are found out, once each, by files that
lakmus run plays again; the next hunt tries them again, and puts away what is mended.

usage: fuzz_client.py LAKMUS
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
lakmus = os.path.realpath(sys.argv[1])
PASSWORD = "abcd-Test 1"  # that of all forged files; it is public, and no client may show it
failures = 0
checks = 0


def check(ok, what):
    global failures, checks
    checks += 1
    if not ok:
        failures += 1
        print("FAILED:", what)


def planted(mode):
    return f"{HERE / 'fuzz_client_planted.py'} {mode}"


def fuzz(*args):
    return subprocess.run([lakmus, "fuzz", "client", *map(str, args)], text=True, capture_output=True,
                          check=False, timeout=240, cwd=ROOT)


def findings(out):
    return sorted(p.stem for p in (out / "findings").glob("*.yaml") if p.stem != "twin")


def check_clean(work):
    out = work / "clean"
    done = fuzz("--client", ROOT / "fixtures/clients/sh/client", "--files", 6, "--seed", 21, "--time", "2m",
                "--out", out, "--strict")
    check(done.returncode == 0, f"the client in shell: {done.returncode}\n{done.stdout}{done.stderr}")
    check(re.search(r"client: \d+ s, \d+ files \([\d.]+/s\), \d+ % past the MAC, \d+ answers that break "
                    r"off, [1-9]\d* taken, [1-9]\d* refused, 0 findings\n", done.stderr),
          f"the last status line: {done.stderr}")
    check(findings(out) == [] and "0 found, 0 still there, 0 mended" in done.stdout, done.stdout)
    check(not (out / "drawn").exists() and not (out / "run").exists(), "what was drawn is removed")


def check_found(work, mode, files, wanted, seed=21):
    out = work / mode
    client = planted(mode)
    done = fuzz("--client", client, "--files", files, "--seed", seed, "--time", "40s", "--out", out, "--quiet")
    check(done.returncode == 1, f"{mode}: {done.returncode}\n{done.stdout}{done.stderr}")
    names = findings(out)
    check(names and all(n.startswith(wanted) for n in names), f"{mode}: {names}")
    check(len(re.findall("^found: ", done.stdout, re.M)) == len(names), "each is told once")
    if mode == "wrong-mac":
        check("shrunk from " in done.stdout, f"{mode}: it is made smaller\n{done.stdout}")
    for path in (out / "findings").iterdir():
        check(path.stat().st_mode & 0o077 == 0, f"{path} is for its owner alone")
    check(not done.stderr, f"quiet is quiet: {done.stderr}")
    check_again(work, out, names[0], client)
    return out, names


def check_again(work, out, name, client):
    """lakmus run plays a finding, as its text says, and says the same."""
    text = (out / "findings" / f"{name}.txt").read_text()
    again, = re.findall("^again: (.*)$", text, re.M)
    done = subprocess.run(shlex.split(again) + ["--quiet", "--out", work / f"again-{name}"], cwd=ROOT,
                          text=True, capture_output=True, check=False, timeout=120)
    part, = re.findall("^not held: (.*)$", text, re.M)
    check(done.returncode == 1 and part in done.stdout, f"{name} again: {done.stdout}{done.stderr}")
    seen = re.sub(r"\s+", " ", text.splitlines()[0].split(": ", 1)[1])
    check(seen in re.sub(r"\s+", " ", done.stdout), f"{name}: the same is seen: {seen}\n{done.stdout}")
    check(client in again, "the client is named")
    journal = (work / f"again-{name}" / "journal.jsonl").read_text()
    check(PASSWORD not in journal, "no password in the journal")
    if (out / "findings" / f"{name}.p12").exists():
        linted = subprocess.run([lakmus, "p12", "lint", "--password-fd", "0", out / "findings" / f"{name}.p12"],
                                input=PASSWORD, text=True, capture_output=True, check=False)
        rule = text.split("\nlinter: ")[1].split("\n")[0].split("-")[0].upper()
        check(rule in linted.stdout, f"{name}: the linter names {rule}: {linted.stdout}{linted.stderr}")


def check_hang_and_leak(work):
    done = fuzz("--client", planted("leak"), "--files", 1, "--seed", 1, "--time", "4s", "--out", work / "leak",
                "--quiet")
    check(done.returncode == 1 and findings(work / "leak") == ["password-leak"], f"leak: {done.stdout}")
    said = done.stdout + done.stderr + (work / "leak/findings/password-leak.txt").read_text()
    check("the password is" not in said, f"what leaked is not told on: {said}")
    done = fuzz("--client", planted("hang"), "--files", 5, "--seed", 21, "--time", "4s", "--out", work / "hang",
                "--limit", 4, "--quiet")
    names = findings(work / "hang")
    check(done.returncode == 1 and names and all(n.startswith("hang-") for n in names), f"hang: {done.stdout}")


def check_resumed(out, names, mode):
    done = fuzz("--client", planted(mode), "--files", 1, "--seed", 1, "--time", "30s", "--out", out, "--quiet")
    check(done.returncode == 1, "a finding of earlier that is still there is one")
    for name in names:
        check(f"still there: {name}\n" in done.stdout, f"still there: {name}\n{done.stdout}")
    check(f"0 found, {len(names)} still there, 0 mended" in done.stdout, done.stdout)
    done = fuzz("--client", planted("careful"), "--files", 1, "--seed", 1, "--time", "30s", "--out", out,
                "--quiet")
    check(done.returncode == 0 and f"0 found, 0 still there, {len(names)} mended" in done.stdout,
          f"mended: {done.stdout}{done.stderr}")
    check(findings(out) == [] and sorted(p.stem for p in (out / "mended").glob("*.yaml")) == names,
          "what is mended is put away")


def check_the_same_files(work):
    """The same seed: the same findings of the same files, octet for octet."""
    first, names = check_found(work, "wrong-mac", 12, "accepted-m02")
    done = fuzz("--client", planted("wrong-mac"), "--files", 12, "--seed", 21, "--time", "40s", "--out",
                work / "twice", "--quiet", "--jobs", 1)
    check(done.returncode == 1 and findings(work / "twice") == names, f"the same: {done.stdout}")
    origin = [re.findall("^drawn: .*$", (folder / "findings" / "accepted-m02.txt").read_text(), re.M)
              for folder in (first, work / "twice")]
    check(origin[0] == origin[1], f"{origin}")


def check_use(work):
    for args in ([], ["--client", "true", "--time", "soon"], ["--client", "true", "more"],
                 ["--client", "true", "--files", "0"], ["--there-is-none"]):
        check(fuzz(*args).returncode == 2, f"bad use: {args}")
    done = fuzz("--client", "echo no >&2; exit 1", "--files", 2, "--seed", 1, "--out", work / "no", "--quiet")
    check(done.returncode == 3 and "does not retrieve what the portal issues by itself" in done.stderr,
          f"no client: {done.returncode} {done.stderr}")


def main():
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        check_clean(work)
        out, names = check_found(work, "crash", 8, "crash-segv-")
        check_resumed(out, names, "crash")
        check_the_same_files(work)
        check_hang_and_leak(work)
        check_use(work)
    print(f"{checks} checks, {failures} failed")
    sys.exit(failures > 0)


main()
