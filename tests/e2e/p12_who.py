#!/usr/bin/python3
"""Predictions of lakmus p12 who against the programs themselves, on the forged files.

usage: p12_who.py LAKMUS MAKE_P12 [NAME...]
Files that are alike for every prediction (the same traits) are of one kind. Asked about is one file of
every tenth kind; with LAKMUS_WHO=kinds in the environment one of each, with LAKMUS_WHO=all every file. A
wrong prediction fails; so does a run in which nobody could be asked.
"""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SECONDS = "5"
WHICH = os.environ.get("LAKMUS_WHO", "some")


def command(lakmus, file, *more):
    password = file.with_suffix(".password")
    source = ["--password-file", str(password)] if password.exists() else ["--no-password"]
    return [lakmus, "p12", "who", "--format", "json", "--seconds", SECONDS, *source, *more, str(file)]


def who(lakmus, file, *more):
    done = subprocess.run(command(lakmus, file, *more), capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{file.stem}: exit status {done.returncode}: {done.stderr}")
    told = json.loads(done.stdout)
    if (done.returncode == 1) != any(not c["agrees"] for c in told["consumers"]):
        sys.exit(f"{file.stem}: exit status {done.returncode} does not fit what is told")
    return told


def chosen(lakmus, files):
    """One file of each kind, or of some."""
    seen = set()
    for file in files:
        kind = tuple(who(lakmus, file, "--predict")["traits"])
        new = kind not in seen
        seen.add(kind)
        if WHICH == "all" or (new and (WHICH == "kinds" or len(seen) % 10 == 1)):
            yield file


def main():
    lakmus, make_p12, *names = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([make_p12, "signing", folder], check=True, stdout=subprocess.DEVNULL)
        files = sorted(pathlib.Path(folder).glob("*.p12"))
        files = [f for f in files if f.stem in names] if names else list(chosen(lakmus, files))
        asked = wrong = 0
        programs = {}
        with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            for file, told in zip(files, pool.map(lambda f: who(lakmus, f), files)):
                for c in told["consumers"]:
                    if c["asked"] is None:
                        continue
                    asked += 1
                    programs[c["program"]] = programs.get(c["program"], 0) + 1
                    if not c["agrees"]:
                        wrong += 1
                        print(f"WRONG {file.stem}: {c['program']}: predicted {c['predicted']}"
                              f" ({c['why']}), {c['asked']}: {c['said']}  {told['traits']}")
        print(f"{len(files)} files, {asked} answers, {wrong} wrong predictions; asked:",
              ", ".join(f"{p} {n}" for p, n in sorted(programs.items())))
        if not asked:
            print("no program could be asked")
            return 77
        return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
