#!/usr/bin/python3
"""A client under test (docs/client-contract.md) with a planted mistake, for tests/e2e/fuzz_client.py.
usage: fuzz_client_planted.py crash|wrong-mac|hang|leak|careful
crash, hang: where the name of the key stands anywhere but in two bags, it ends by SIGSEGV, or never.
wrong-mac: it takes a file whose MAC is wrong. leak: it tells the password."""
import json
import os
import pathlib
import signal
import ssl
import subprocess
import sys
import time
import urllib.request

FRIENDLY_NAME = bytes.fromhex("06092a864886f70d010914")
mode = sys.argv[1]
env = os.environ
out = pathlib.Path(env["LAKMUS_OUT"])
os.umask(0o077)
opener = urllib.request.build_opener(
    urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=env["LAKMUS_CA"])),
    urllib.request.HTTPCookieProcessor())
page = {}


def fail(why):
    for left in out.iterdir():
        left.unlink()
    sys.exit(f"client: {why}")


def ask(url, body=None):
    global page
    headers = {"Accept": "application/json", "Content-Type": "application/json",
               "X-CSRF-Token": page.get("csrf", "")}
    data = None if body is None else json.dumps(body).encode()
    with opener.open(urllib.request.Request(url, data, headers), timeout=8) as answer:
        return answer.read()


def go(url, body=None):
    global page
    page = json.loads(ask(url, body))


def press(name, body=None):
    control, = [c for c in page["controls"] if c["id"] == name]
    go(control["href"], None if control["method"] == "GET" else body or {})


def openssl(*words):
    more = ["-nomacver"] if mode == "wrong-mac" and words[0] == "pkcs12" else []
    try:
        done = subprocess.run(["openssl", *words, *more], cwd=out, capture_output=True, timeout=5,
                              check=False)
    except subprocess.TimeoutExpired:
        fail(f"openssl {words[0]} takes too long")
    if done.returncode:
        fail(f"openssl {words[0]} refuses it")
    return done.stdout


def look(file):
    if mode == "crash" and file.count(FRIENDLY_NAME) != 2:
        os.kill(os.getpid(), signal.SIGSEGV)
    if mode == "hang" and file.count(FRIENDLY_NAME) != 2:
        signal.pause()
    (out / "file").write_bytes(file)
    whole = ["pkcs12", "-in", "file", "-passin", "file:password"]
    (out / "own").write_bytes(openssl(*whole, "-clcerts", "-nokeys"))
    (out / "key").write_bytes(openssl(*whole, "-nocerts", "-nodes"))
    if openssl("x509", "-in", "own", "-noout", "-pubkey") != openssl("pkey", "-in", "key", "-pubout"):
        fail("the key is not the certificate's")
    (out / "own").unlink()
    (out / "key").unlink()


def retrieve():
    go(env["LAKMUS_LINK"])
    hidden, = [f["value"] for f in page["fields"] if f["name"] == "next"]
    press("next", {"user_id": env["LAKMUS_USER_ID"], "next": hidden})
    while page.get("state") == "waiting":
        time.sleep(0.02)  # the person has yet to approve
        go(env["LAKMUS_PORTAL"] + "/login/wait")
    press("continue")
    press("next")
    press("next", {"terms": True})
    press("show")
    password, = [f["value"] for f in page["fields"] if f["kind"] == "password"]
    (out / "password").write_text(password + "\n")
    if mode == "leak":
        print("the password is", password, file=sys.stderr)
    press("next")
    href, = [c["href"] for c in page["controls"] if c["id"] == "download"]
    file = ask(href)
    look(file)
    (out / "file").rename(out / "certificate.p12")


if env["LAKMUS_JOURNEY"] != "retrieve":
    sys.exit(89)
try:
    retrieve()
except (OSError, ValueError, KeyError, urllib.error.URLError) as e:
    fail(f"{type(e).__name__}")
