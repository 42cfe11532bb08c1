#!/usr/bin/python3
"""lakmus fuzz, with a target that has two planted bugs: both found and told apart, there again in the
next hunt, put away when they are mended; what it says when it cannot run.

usage: fuzz.py LAKMUS
"""
import os
import pathlib
import pty
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

lakmus = os.path.realpath(sys.argv[1])
planted = pathlib.Path(__file__).parent / "fuzz_planted.c"
failures = 0
checks = 0


def check(ok, what):
    global failures, checks
    checks += 1
    if not ok:
        failures += 1
        print("FAILED:", what)


def build(folder, name, *flags):
    subprocess.run(["clang-14", "-g", "-O1", "-fsanitize=fuzzer,address", *flags, str(planted), "-o",
                    str(folder / f"fuzz_{name}")], check=True)
    (folder / f"fuzz_{name}.options").write_text("# two planted bugs\n[libfuzzer]\nmax_len = 64\n")
    seeds = folder / f"fuzz_{name}.seeds"
    seeds.mkdir(exist_ok=True)
    (seeds / "hello").write_bytes(b"hello")


def fuzz(work, *args, **more):
    return subprocess.run([lakmus, "fuzz", "--fuzzers", work / "fuzzers", *map(str, args)], text=True,
                          capture_output=True, check=False, timeout=120, **more)


def names(folder):
    return sorted(p.name for p in folder.iterdir() if p.suffix != ".txt")


def check_found(work, out, jobs):
    done = fuzz(work, "planted", "--time", 3, "--jobs", jobs, "--out", out, "--seed", 5)
    check(done.returncode == 1, f"findings: status {done.returncode}\n{done.stdout}{done.stderr}")
    found = names(out / "findings")
    check(len(found) == 2, f"two bugs, told apart: {found}")
    check([n.rsplit("-", 1)[0] for n in found] ==
          ["heap-buffer-overflow-beyond", "heap-use-after-free-after_free"], f"their names: {found}")
    check(re.search(r"[\d,]+ execs \([\d,]+/s\), \d+ edges, \d+ features, 2 findings", done.stderr),
          f"the last status line: {done.stderr}")
    for name in found:
        text = (out / "findings" / f"{name}.txt").read_text()
        check("planted.c:" in text and "target: planted" in text, f"{name}: the stack is told")
        again, = re.findall("^again: (.*)$", text, re.M)
        shown = subprocess.run(shlex.split(again), capture_output=True, text=True, check=False, cwd="/")
        kind = name.rsplit("-", 2)[0]
        check(shown.returncode and f"AddressSanitizer: {kind}" in shown.stderr, f"{name}: again")
        check((out / "findings" / name).stat().st_size == 4, f"{name}: shrunk to four octets")
    check(not names(out / "raw"), "nothing raw is left")
    check(names(out / "corpus"), "a corpus is kept")
    check(not (out / "tmp").exists() and not (out / "counts").exists(), "the rest is removed")
    return found


def check_bad_seed(work, found):
    """A seed that crashes does not keep the hunt from going on."""
    seed = work / "fuzzers" / "fuzz_planted.seeds" / "bad"
    seed.write_bytes(b"bxxxx")
    done = fuzz(work, "planted", "--time", 3, "--jobs", 1, "--out", work / "bad-seed")
    seed.unlink()
    check(done.returncode == 1 and names(work / "bad-seed" / "findings") == found, done.stdout)


def check_resumed(work, out, found):
    done = fuzz(work, "planted", "--time", 2, "--out", out, "--quiet")
    check(done.returncode == 1, "a finding of earlier that is still there is one")
    for name in found:
        check(f"still there: {name}" in done.stdout, f"still there: {name}\n{done.stdout}")
    check("0 found, 2 still there, 0 mended" in done.stdout, f"nothing new: {done.stdout}")
    check(names(out / "findings") == found, "and no second of each")
    check(not done.stderr, f"quiet is quiet: {done.stderr}")


def check_mended(work, out, found):
    build(work / "fuzzers", "planted", "-DMENDED")
    done = fuzz(work, "planted", "--time", 2, "--out", out)
    check(done.returncode == 1, "the other one is left")
    check(f"mended: {found[0]}" in done.stdout and f"still there: {found[1]}" in done.stdout, done.stdout)
    check(names(out / "findings") == found[1:], "what is mended does not stay")
    check(names(out / "mended") == found[:1], "it is put away")
    check((out / "mended" / f"{found[0]}.txt").exists(), "with its text")
    for n in range(60):
        (out / "corpus" / f"same-{n}").write_bytes(b"x%d" % n)
    build(work / "fuzzers", "planted", "-DMENDED", "-DMENDED_TOO")
    done = fuzz(work, "planted", "--time", 2, "--out", out)
    check(done.returncode == 0 and "0 found, 0 still there, 1 mended" in done.stdout, done.stdout)
    kept = len(names(out / "corpus"))
    check(0 < kept < 10, f"the corpus is made small: {kept} files")


def check_use(work):
    done = fuzz(work)
    check(done.returncode == 0 and re.match("planted +two planted bugs\n", done.stdout), "the list")
    done = fuzz(work, "plantde")
    check(done.returncode == 2 and "did you mean 'planted'" in done.stderr, f"no target: {done.stderr}")
    for args in (["planted", "--time", "soon"], ["planted", "--jobs", "0"], ["planted", "more"],
                 ["planted", "--seed", "x"], ["--there-is-none"]):
        check(fuzz(work, *args).returncode == 2, f"bad use: {args}")
    done = subprocess.run([lakmus, "fuzz", "p12", "--fuzzers", work / "absent"], text=True,
                          capture_output=True, check=False)
    check(done.returncode == 3 and "./dev fuzz" in done.stderr, f"not built: {done.stderr}")
    no_fuzzer = work / "fuzzers" / "fuzz_broken"
    no_fuzzer.write_text("#!/bin/sh\necho cannot begin\nexit 1\n")
    no_fuzzer.chmod(0o755)
    done = fuzz(work, "broken", "--time", 2, "--out", work / "broken")
    check(done.returncode == 3 and "cannot begin" in done.stderr, f"no fuzzer: {done.stderr}")


def check_interrupted(work):
    """On a terminal the line lives; an interrupt ends it soon, with all its processes."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(lakmus, [lakmus, "fuzz", "planted", "--fuzzers", str(work / "fuzzers"), "--time", "1h",
                          "--out", str(work / "long")])
    shown = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not re.search(rb"\x1b\[Kplanted: [1-9]\d* s, ", shown):
        shown += os.read(fd, 4096)
    check(b"\r\x1b[Kplanted: " in shown, f"a live line: {shown[-300:]}")
    second = fuzz(work, "planted", "--time", 1, "--out", work / "long")
    check(second.returncode == 3 and "another hunt" in second.stderr, "one at a time in a folder")
    began = time.monotonic()
    os.kill(pid, signal.SIGINT)
    try:
        while os.read(fd, 4096):
            pass
    except OSError:
        pass  # the terminal's end
    _, status = os.waitpid(pid, 0)
    check(os.waitstatus_to_exitcode(status) == 0, f"nothing found: {status}")
    check(time.monotonic() - began < 20, "it ends soon")
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    check(str(work) not in listed, "no process is left")


def main():
    if not shutil.which("clang-14"):
        print("SKIP: clang-14 is not installed")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        (work / "fuzzers").mkdir()
        build(work / "fuzzers", "planted")
        found = check_found(work, work / "out", 2)
        check(check_found(work, work / "one", 1) == found, "one job finds the same")
        check_bad_seed(work, found)
        if len(found) == 2:
            check_resumed(work, work / "out", found)
            check_mended(work, work / "out", found)
        check_interrupted(work)
        check_use(work)
    print(f"{checks} checks, {failures} failed")
    sys.exit(failures > 0)


main()
