#!/usr/bin/env python3
"""Holds docs/portal-openapi.yaml against a running portal: every answer must be one that the document
declares, of the declared type and shape, and every operation of the document must have been used."""
import http.client
import json
import os
import re
import ssl
import subprocess
import sys

import jsonschema
import yaml

LAKMUS, DOCUMENT = sys.argv[1:3]
document = yaml.safe_load(open(DOCUMENT))
failures = []
used = set()
seen_pages = set()


def resolve(node):
    while "$ref" in node:
        target = document
        for part in node["$ref"].lstrip("#/").split("/"):
            target = target[part]
        node = target
    return node


resolver = jsonschema.RefResolver.from_schema(document)


def shape_errors(schema, value):
    validator = jsonschema.Draft202012Validator(schema, resolver=resolver,
                                                format_checker=jsonschema.FormatChecker())
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in validator.iter_errors(value)]


def find_operation(method, path):
    """The literal path where there is one, else the first with holes that fits."""
    found = None
    for template, item in document["paths"].items():
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
        if re.fullmatch(pattern, path) and method.lower() in item:
            if found is None or found[0].count("{") > template.count("{"):
                found = template, item[method.lower()]
    return found


def hold(method, path, status, headers, body):
    """One answer against the document."""
    what = f"{method} {path} {status}"
    operation = find_operation(method, path)
    if not operation:
        failures.append(f"{what}: not in the document")
        return None
    used.add((method, operation[0]))
    declared = operation[1]["responses"].get(str(status))
    if declared is None:
        failures.append(f"{what}: status not declared at {operation[0]}")
        return None
    declared = resolve(declared)
    for name, header in declared.get("headers", {}).items():
        if name not in headers or shape_errors(header["schema"], headers[name]):
            failures.append(f"{what}: header {name} is {headers.get(name)!r}")
    if "no-store" not in headers.get("Cache-Control", ""):
        failures.append(f"{what}: may be stored")
    content = declared.get("content")
    if not content:
        if body:
            failures.append(f"{what}: a body that is not declared")
        return None
    kind = headers.get("Content-Type")
    if kind not in content:
        failures.append(f"{what}: type {kind}, declared {list(content)}")
        return None
    if kind != "application/json":
        return body
    value = json.loads(body)
    for error in shape_errors(content[kind]["schema"], value):
        failures.append(f"{what}: {error}")
    if "page" in value:
        seen_pages.add(value["page"])
    return value


class Client:
    def __init__(self, url, context=None, prefix=""):
        host = url.split("//")[1].split("/")[0]
        self.prefix = prefix
        self.connection = (http.client.HTTPSConnection(host, context=context)
                           if url.startswith("https") else http.client.HTTPConnection(host))
        self.cookie = ""
        self.page = {}

    def ask(self, method, path, value=None, headers=(), raw=None):
        sent = {"Cookie": f"lakmus_session={self.cookie}", **dict(headers)}
        body = raw
        if value is not None:
            body = json.dumps(value)
            sent["Content-Type"] = "application/json"
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        text = answer.read()
        got = dict(answer.getheaders())
        match = re.match(r"lakmus_session=([^;]*)", got.get("Set-Cookie", ""))
        if match:
            self.cookie = match[1]
        self.status, self.location = answer.status, got.get("Location", "")
        self.answer = hold(method, self.prefix + path.split("?")[0], answer.status, got, text)
        if isinstance(self.answer, dict):
            self.page = self.answer
        return self.status

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, **value):
        return self.ask("POST", path, value, [("X-CSRF-Token", self.page.get("csrf", ""))])

    def follow(self):
        return self.get("/" + self.location.split("/", 3)[3])

    def press(self, name, **value):
        control = next(c for c in self.page["controls"] if c["id"] == name)
        path = "/" + control["href"].split("/", 3)[3]
        return self.get(path) if control["method"] == "GET" else self.post(path, **value)


def expect(what, wanted, got):
    if wanted != got:
        failures.append(f"{what}: wanted {wanted}, got {got}")


def drive(ready):
    context = ssl.create_default_context(cadata=ready["ca_pem"])
    bearer = [("Authorization", "Bearer " + ready["token"])]
    control = Client(ready["control"])

    def manage(method, path, value=None):
        control.ask(method, path, value, bearer)
        return control.answer

    expect("no token", 401, control.ask("POST", "/worlds", {}))
    manage("POST", "/worlds", {"key": "dsa"})
    world = manage("POST", "/worlds", {"users": [{"user_id": "anna.a"}], "seed": 3, "faults": []})
    below, w = "/worlds/" + world["id"], "/w/" + world["id"]
    manage("GET", below)
    manage("POST", below + "/users", {"user_id": "bo.b"})
    manage("POST", below + "/users", {"user_id": "bo.b"})
    order = manage("POST", below + "/orders", {"user_id": "anna.a", "certificate": "Signing"})
    manage("POST", below + "/orders", {"user_id": "nobody"})
    doomed = manage("POST", below + "/orders", {"user_id": "anna.a"})
    manage("POST", f"{below}/orders/{doomed['id']}/cancel")
    manage("POST", f"{below}/orders/{doomed['id']}/cancel")
    manage("POST", f"{below}/orders/999/cancel")
    manage("GET", f"{below}/orders/{doomed['id']}")
    manage("GET", f"{below}/orders/999")
    mails = manage("GET", below + "/mailbox?to=anna.a%40example.test")["mails"]
    links = [re.search(r"/retrieve/\S+", m["raw"])[0] for m in mails]
    manage("GET", below + "/clock")
    manage("POST", below + "/clock", {"advance": 1})
    manage("POST", below + "/clock", {"advance": -1})
    manage("POST", below + "/faults", {"fault": "download-truncated", "at": 1000})
    manage("POST", below + "/faults", {"fault": "nonsense"})
    manage("POST", below + "/approvals", {"user_id": "anna.a", "decision": "approve"})
    manage("POST", below + "/approvals", {"user_id": "anna.a", "decision": "perhaps"})

    anna = Client(ready["portal"], context)
    expect("the front door", 303, anna.get(w + "/"))
    expect("no login", 303, anna.get(w + "/login/wait"))
    anna.get(w + links[0])
    anna.follow()
    expect("unknown", 422, anna.press("next", user_id="nobody"))
    anna.post(w + "/login", user_id="anna.a", next=links[0])
    anna.follow()
    expect("not approved", 403, anna.press("continue"))
    anna.get(w + "/login/wait")
    manage("POST", below + "/approvals", {"user_id": "anna.a", "decision": "reject"})
    expect("rejected", 403, anna.get(w + "/login/wait"))
    anna.press("next", user_id="anna.a", next=links[0])
    anna.follow()
    manage("POST", below + "/approvals", {"user_id": "anna.a", "decision": "approve"})
    anna.get(w + "/login/wait")
    anna.press("continue")
    anna.follow()
    expect("logged in already", 303, anna.get(w + "/login"))
    o = f"{w}/orders/{order['id']}"
    anna.get(o)
    anna.follow()
    anna.get(o + "/issue")
    anna.get(o + "/start")
    anna.ask("POST", o + "/start", {})
    anna.get(o + "/start")
    anna.press("next")
    anna.follow()
    anna.press("next", terms=False)
    anna.press("next", terms=True)
    anna.follow()
    anna.press("show")
    password = anna.page["fields"][0]["value"]
    anna.press("copy")
    expect("copy", password, anna.page["clipboard"])
    anna.get(o + "/file")
    anna.get(o + "/password")
    anna.press("next")
    anna.follow()
    anna.press("close")
    expect("the file", 200, anna.get(o + "/file"))
    file = anna.answer
    anna.get(o + "/issue")
    expect("close", 200, anna.press("close"))
    for path in (w + links[0], o + "/file", o, o + "/start", w + "/retrieve/unknown",
                 w + "/orders/999", w + "/orders/999/start"):
        anna.get(path)
    for path in ("/profile", "/details", "/organisations", "/history", "/notifications", "/certificates"):
        expect(path, 200, anna.get(w + path))
    row = anna.page["rows"][0]
    c = f"{w}/certificates/{row['id']}"
    anna.get(c)
    anna.press("renew")
    anna.press("ok")
    anna.follow()
    anna.get(f"{w}/notifications/{anna.page['notifications'][0]['id']}")
    anna.get(f"{w}/notifications/999")
    anna.get(w + "/certificates")
    anna.get(f"{w}/certificates/{anna.page['rows'][1]['id']}")
    anna.press("retrieve")
    anna.get(w + "/certificates/999")
    anna.get(w + "/certificates/999/block")
    mutual(ready, w, file, password, 200)
    anna.get(c)
    anna.press("block")
    anna.press("ok")
    anna.follow()
    expect("blocked", "Blocked", anna.page["rows"][0]["status"])
    anna.get(c + "/renew")
    anna.get(c + "/block")
    anna.post(c + "/block")
    mutual(ready, w, file, password, 403)
    fetch_pki(ready, w)
    anna.get(w + "/profile")
    anna.press("logout")
    other(ready, context, control, bearer, w, below, links[0])
    journal = manage("GET", below + "/journal")["requests"]
    expect("the journal", True, any("sent" in r for r in journal))
    manage("DELETE", below)
    manage("GET", below)
    manage("DELETE", below)


def other(ready, context, control, bearer, w, below, link):
    bo = Client(ready["portal"], context)
    bo.get(w + "/login")
    bo.press("next", user_id="bo.b")
    bo.follow()
    control.ask("POST", below + "/approvals", {"user_id": "bo.b", "decision": "approve"}, bearer)
    bo.get(w + "/login/wait")
    bo.press("continue")
    bo.follow()
    expect("another's link", 403, bo.get(w + link))


def mutual(ready, w, file, password, status):
    """curl reads the file and its password from a configuration on standard input."""
    path = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"lakmus-openapi-{os.getpid()}.p12")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(file)
    try:
        answer = subprocess.run(
            ["curl", "-sS", "-i", "--http1.1", "--cacert", ready["ca"], "-K", "-", ready["mtls"] + w + "/"],
            input=f'cert = "{path}:{password}"\ncert-type = "P12"\n'.encode(), capture_output=True)
    finally:
        os.unlink(path)
    head, _, body = answer.stdout.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    expect("mutual TLS", status, int(lines[0].split()[1]))
    hold("GET", "/mtls" + w + "/", int(lines[0].split()[1]), headers, body)


def fetch_pki(ready, w):
    pki = Client(ready["pki"], prefix="/pki")
    for path in ("/crl", "/ca/issuing.cer", "/ca.pem"):
        expect(path, 200, pki.get(w + path))
    expect("OCSP", 200, pki.ask("POST", w + "/ocsp", raw=b"junk"))


portal = subprocess.Popen([LAKMUS, "portal"], stdout=subprocess.PIPE)
try:
    drive(json.loads(portal.stdout.readline()))
finally:
    portal.terminate()
    portal.wait()

declared = {(m.upper(), path) for path, item in document["paths"].items()
            for m in item if m in ("get", "post", "delete")}
failures += [f"{m} {path}: declared and never used" for m, path in sorted(declared - used)]
pages = set(document["components"]["schemas"]["Page"]["properties"]["page"]["enum"])
failures += [f"page {p}: declared and never seen" for p in sorted(pages - seen_pages - {"error"})]
for failure in failures:
    print("FAIL", failure)
print(f"{len(used)} of {len(declared)} operations, {len(seen_pages)} pages, {len(failures)} failures")
sys.exit(1 if failures else 0)
