#!/usr/bin/python3
"""A target may tell secrets wherever it likes: nothing that lakmus writes holds one. A portal
(fixtures/portals/wrong/leaks.py) and a client tell theirs in every encoding, in everything that they
say; then all that lakmus wrote (its folder but for artefacts and key, both outputs) is searched by
this program, which shares no line with lakmus.

usage: secrets.py LAKMUS
"""
import base64
import binascii
import html
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.parse

LAKMUS = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WRONG = os.path.join(ROOT, "fixtures", "portals", "wrong", "leaks.py")
FORMS = os.path.join(ROOT, "fixtures", "portals", "forms", "target.yaml")
CLIENT = os.path.join(ROOT, "fixtures", "clients", "sh", "client")
STORIES = ["retrieve/by-link", "retrieve/two-orders", "block/block", "security/other-people",
           "login/approval"]
SHORT, SHORT_KEY = 8, 16  # a part of a secret that counts: characters, octets of a key


# undoing encodings: TEXT (octets) → octets

def unhex(text):
    for run in re.findall(rb"[0-9a-fA-F]{16,}", text):
        for at in (0, 1):
            whole = run[at:len(run) - (len(run) - at) % 2]
            yield binascii.unhexlify(whole)


def unbase64(text):
    for run in re.findall(rb"[A-Za-z0-9+/_-]{10,}", text):
        run = run.replace(b"-", b"+").replace(b"_", b"/")
        for at in range(4):
            whole = run[at:len(run) - (len(run) - at) % 4]
            if whole:
                yield base64.b64decode(whole)


def octets_of(text):
    return text.encode("utf-8", "surrogatepass")


def unjson(text):
    """Escapes of JSON; a character below 256 becomes its octet, as latin-1 has it, and as UTF-8."""
    if b"\\" not in text:
        return
    plain = re.sub(rb"\\u([0-9a-fA-F]{4})", lambda m: octets_of(chr(int(m[1], 16))), text)
    short = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"b": b"\b", b"f": b"\f"}
    yield re.sub(rb"\\(.)", lambda m: short.get(m[1], m[1]), plain, flags=re.S)


def unpercent(text):
    if b"%" in text:
        yield urllib.parse.unquote_to_bytes(text)


def unhtml(text):
    """Numbers by hand: Python takes 128 to 159 for signs of another alphabet."""
    if b"&" in text:
        text = re.sub(rb"&#(\d{1,5});", lambda m: octets_of(chr(int(m[1]))), text)
        text = re.sub(rb"&#[xX]([0-9a-fA-F]{1,4});", lambda m: octets_of(chr(int(m[1], 16))), text)
        yield html.unescape(text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def narrow(text):
    """UTF-16 has a NUL beside each octet (which a text may have lost, or shows as another sign)."""
    for gap in (b"\0", b"\xef\xbf\xbd", b" "):
        if gap in text:
            for run in re.findall(rb"(?:[^%s]%s){8,}[^%s]?" % (gap[:1], re.escape(gap), gap[:1]), text):
                yield run.replace(gap, b"")


def from_utf8(text):
    """Octets that were taken for latin-1 and written as UTF-8."""
    if any(b >= 0x80 for b in text):
        yield text.decode("utf-8", "ignore").encode("latin-1", "ignore")


UNDOING = (unjson, unhtml, unpercent, narrow, unhex, unbase64, from_utf8)


def layers(text, depth=2):
    """TEXT, and what it is with one encoding undone, and with two."""
    yield text
    if depth:
        for undo in UNDOING:
            found = b"\n".join(undo(text))
            if found:
                yield from layers(found, depth - 1)


class Searched:
    """Any part of any secret that is long enough, by looking each window of a text up."""

    def __init__(self, secrets):
        self.windows = {SHORT: {}, SHORT_KEY: {}}
        for kind, value in secrets:
            size = SHORT_KEY if kind == "key" else SHORT
            for at in range(len(value) - size + 1):
                self.windows[size][value[at:at + size]] = kind
        # One expression over the first octets would be slow: three octets say where to look.
        self.starts = {size: {w[:3] for w in windows} for size, windows in self.windows.items()}

    def find(self, text):
        for size, windows in self.windows.items():
            starts = self.starts[size]
            for at in range(len(text) - size + 1):
                if text[at:at + 3] in starts and text[at:at + size] in windows:
                    yield windows[text[at:at + size]], at

    def check_itself(self, encodings, secrets):
        """A search that finds nothing must be able to find: every secret in every encoding."""
        for kind, value in secrets[:8]:
            for name, octets in encodings(value).items():
                text = b"before " + octets + b" after"
                if not any(True for layer in layers(text) for _ in self.find(layer)):
                    sys.exit("FAILED: the search itself misses a %s as %s" % (kind, name))


def written(folder, *more):
    for base, folders, files in os.walk(folder):
        if base == folder and "artefacts" in folders:
            folders.remove("artefacts")
        for name in files:
            if base != folder or name != "key":
                yield os.path.join(base, name)
    yield from more


def search(what, files, secrets, own):
    secrets = sorted(set(secrets))
    if not secrets:
        sys.exit("FAILED: %s: nothing was told" % what)
    searched, octets, finds = Searched(secrets), 0, []
    searched.check_itself(own, secrets)
    for path in files:
        with open(path, "rb") as file:
            text = file.read()
        octets += len(text)
        for line in text.split(b"\n"):
            for layer in layers(line):
                for kind, at in searched.find(layer):
                    finds.append("%s: a %s, in: …%s…" % (os.path.basename(path), kind,
                                                         layer[max(0, at - 40):at + 20].decode("utf-8", "replace")))
                    break
    for find in sorted(set(finds))[:12]:
        print("     " + find)
    if finds:
        sys.exit("FAILED: %s: %d finds" % (what, len(finds)))
    kinds = sorted({k for k, _ in secrets})
    print("ok   %s: %d secrets (%s) told, none in %d octets written" %
          (what, len(secrets), ", ".join(kinds), octets))


def encodings_of(path):
    """The encoders of the portal that tells; only they are taken of it."""
    with open(path) as file:
        source = file.read()
    names = {"base64": base64}
    exec(source[source.index("def encodings("):source.index("class Told")], names)
    return names["encodings"]


def run(arguments, folder, name):
    with open(os.path.join(folder, name + ".out"), "wb") as out, \
            open(os.path.join(folder, name + ".err"), "wb") as err:
        return subprocess.run([LAKMUS, "run", "--seed", "7", "--scenarios",
                               os.path.join(ROOT, "scenarios"), "--out", os.path.join(folder, name),
                               *arguments], stdout=out, stderr=err, cwd=ROOT).returncode


def outputs(folder, name):
    return [os.path.join(folder, name + end) for end in (".out", ".err")]


def told(path):
    with open(path) as file:
        return [(kind, base64.b64decode(value)) for kind, value in map(json.loads, file)]


def found_places(folder):
    """The places that lakmus says it found secrets in."""
    places = set()
    with open(os.path.join(folder, "journal.jsonl")) as file:
        for record in map(json.loads, file):
            if record.get("k") == "leaks":
                places |= {(f["class"], f["place"]) for f in record["found"]}
    return places


def portal_tells(folder, own):
    leaked = os.path.join(folder, "leaked")
    portal = subprocess.Popen([WRONG], stdout=subprocess.PIPE,
                              env=dict(os.environ, LEAKED=leaked, TMPDIR=folder))
    try:
        at = json.loads(portal.stdout.readline())
        settings = [word for pair in at.items() for word in ("--set", "%s=%s" % pair)]
        status = run(["--target", FORMS, *settings, *STORIES], folder, "portal")
    finally:
        portal.send_signal(signal.SIGTERM)
        portal.wait()
        portal.stdout.close()
    if status not in (1, 3):
        sys.exit("FAILED: a portal that tells everything: exit status %d" % status)
    search("a portal", written(os.path.join(folder, "portal"), *outputs(folder, "portal")), told(leaked),
           own)
    places = found_places(os.path.join(folder, "portal"))
    for place in ("response headers", "response body", "mail"):
        if not any(p == place for _, p in places):
            sys.exit("FAILED: lakmus found nothing in: %s (but in %s)" % (place, sorted(places)))
    print("ok   lakmus tells where it found them: %s" % ", ".join(sorted({p for _, p in places})))


TELLING = """
tell() {
    /usr/bin/python3 - "$1" "$2" <<'TOLD'
import base64, json, os, subprocess, sys
%s
kind, path = sys.argv[1:]
value = open(path, "rb").read()
if kind == "key":
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    value = load_pem_private_key(value, None).private_numbers().private_value.to_bytes(32, "big")
value = value.rstrip(b"\\n") if kind != "key" else value
with open("%s", "a") as file:
    file.write(json.dumps([kind, base64.b64encode(value).decode()]) + "\\n")
said = encodings(value)
for stream in (sys.stdout.buffer, sys.stderr.buffer):
    stream.write(b"\\n".join(said.values()) + b"\\n")
subprocess.run(["true", *(o.decode() for o in said.values() if all(32 < b < 127 for b in o))])
open(os.path.join(os.environ["LAKMUS_OUT"], kind + "-" + value.hex()[:100]), "w").close()
TOLD
}
"""


def client_tells(folder, own):
    leaked = os.path.join(folder, "client-leaked")
    with open(WRONG) as file:
        source = file.read()
    with open(CLIENT) as file:
        text = file.read()
    encoders = source[source.index("def encodings("):source.index("class Told")]
    text = text.replace("set -eu\n", "set -eu\n" + TELLING % (encoders, leaked), 1)
    text = text.replace('    press close\n', '''    press close
    printf %s "${LAKMUS_LINK##*/}" >"$work/link"
    openssl pkcs12 -in "$LAKMUS_OUT/certificate.p12" -passin "file:$LAKMUS_OUT/password" -nocerts \\
        -nodes 2>/dev/null | openssl pkey >"$work/key"
    tell link "$work/link"
    tell key "$work/key"
    tell password "$LAKMUS_OUT/password"
''', 1)
    client = os.path.join(folder, "client.sh")
    with open(client, "w") as file:
        file.write(text)
    os.chmod(client, 0o700)
    status = run(["--client", client, "--timeout", "20", "retrieve/by-link"], folder, "client")
    if status != 1:
        sys.exit("FAILED: a client that tells everything: exit status %d" % status)
    search("a client", written(os.path.join(folder, "client"), *outputs(folder, "client")), told(leaked),
           own)


def main():
    own = encodings_of(WRONG)
    with tempfile.TemporaryDirectory() as folder:
        portal_tells(folder, own)
        client_tells(folder, own)
    print("3 passed, 0 failed")


main()
