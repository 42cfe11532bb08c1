#!/usr/bin/python3
"""`lakmus portal --state FILE` is killed (SIGKILL) in the middle of parallel work, ROUNDS times, and started
again on the same file: what was answered is there, what was blocked stays blocked, a wizard goes on
where it stood, sessions still hold. When a round is killed depends on the number of answers, drawn
from a seed, not on time.

usage: durability.py LAKMUS [ROUNDS] [SEED]
"""
import hashlib
import http.client
import json
import os
import random
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.parse

from cryptography import x509

LAKMUS, ROUNDS, SEED = sys.argv[1], int((sys.argv + ["5"])[2]), int((sys.argv + ["5", "1"])[3])
WORKERS = 4
LEAST, MOST = 30, 160  # answers of a round before it is killed
STATES = ["ordered", "terms", "password", "issued", "downloaded", "closed"]
STATE_OF = {"wizard-start": "ordered", "terms": "terms", "password": "password", "issue": "issued"}


class Portal:
    """One life of the process; counts the answers that it gave."""

    def __init__(self, state):
        self.process = subprocess.Popen([LAKMUS, "portal", "--state", state], stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            sys.exit("FAILED: it does not start again, status %s" % self.process.wait())
        self.ready = json.loads(line)
        self.answers, self.killed = 0, False
        self.changed = threading.Condition()

    def count(self):
        with self.changed:
            self.answers += 1
            self.changed.notify_all()

    def kill_after(self, answers):
        with self.changed:
            reached = self.changed.wait_for(lambda: self.answers >= answers, timeout=60)
            self.killed = True
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        if os.path.exists(self.ready["ca"]):
            os.unlink(self.ready["ca"])
        return reached

    def stop(self):
        self.process.terminate()
        self.process.stdout.close()
        return self.process.wait(timeout=10)


class Wire:
    """One worker's connections to one life of the portal."""

    def __init__(self, portal):
        self.portal = portal
        self.context = ssl.create_default_context(cadata=portal.ready["ca_pem"])
        self.open = {}

    def request(self, method, url, headers, body=None):
        at = urllib.parse.urlsplit(url)
        connection = self.open.get(at.netloc)
        if not connection:
            connection = (http.client.HTTPSConnection(at.netloc, context=self.context, timeout=30)
                          if at.scheme == "https" else http.client.HTTPConnection(at.netloc, timeout=30))
            self.open[at.netloc] = connection
        connection.request(method, at.path + ("?" + at.query if at.query else ""), body, headers)
        answer = connection.getresponse()
        data = answer.read()
        self.portal.count()
        return answer, data

    def control(self, method, path, body=None, may=(200, 201)):
        answer, data = self.request(method, self.portal.ready["control"] + path,
                                    {"Authorization": "Bearer " + self.portal.ready["token"]},
                                    json.dumps(body) if body is not None else None)
        if answer.status not in may:
            raise AssertionError("%s %s: %d %s" % (method, path, answer.status, data[:200]))
        return answer.status, json.loads(data) if data else None


class User:
    """A person with a browser, and what the portal has answered to them."""

    def __init__(self, world, name):
        self.world, self.name = world, name
        self.cookie, self.logged_in = None, False
        self.orders, self.files = {}, {}  # number → the last state shown; → the file's digest
        self.serials, self.status = {}, {}  # row → serial, → status shown
        self.blocking = None

    def request(self, wire, method, url, page=None, may=(), **fields):
        headers = {"Accept": "application/json"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if method == "POST":
            headers["Content-Type"] = "application/json"
            headers["X-CSRF-Token"] = page.get("csrf", "")
        answer, data = wire.request(method, url, headers, json.dumps(fields) if method == "POST" else None)
        cookie = answer.headers.get("Set-Cookie")
        self.cookie = cookie.split(";")[0] if cookie else self.cookie
        if answer.status == 303:
            return self.request(wire, "GET", answer.headers["Location"])
        if answer.headers["Content-Type"] != "application/json":
            return data
        found = json.loads(data)
        if answer.status >= 400 and answer.status not in may:
            raise AssertionError("%s: %d: %s" % (found.get("page"), answer.status, found.get("message")))
        return found

    def press(self, wire, page, control, **fields):
        one = [c for c in page["controls"] if c["id"] == control][0]
        return self.request(wire, one["method"], one["href"], page, **fields)


class Worker:
    """Works in a world of its own, and goes on after each start where the last life ended."""

    def __init__(self, number):
        self.number, self.world, self.users, self.failure = number, None, [], None
        self.order, self.made = None, 0

    def base(self, wire):
        if not self.world:
            self.world = wire.control("POST", "/worlds", {})[1]["id"]
        return wire.control("GET", "/worlds/" + self.world)[1]

    def work(self, portal):
        """Until the portal is killed."""
        try:
            wire = Wire(portal)
            base = self.base(wire)["portal"]
            self.finish(wire, base)
            self.new_user(wire)
            while True:
                self.new_order(wire)
                self.finish(wire, base)
        except (OSError, http.client.HTTPException) as error:
            self.failure = None if portal.killed else "a connection broke: %r" % error
        except Exception as error:  # an assertion, or a page that is not what it should be
            self.failure = "%s: %s" % (type(error).__name__, error)

    def new_user(self, wire):
        self.made += 1
        user = User(self.world, "w%d.u%d" % (self.number, self.made))
        wire.control("POST", "/worlds/%s/users" % self.world, {"user_id": user.name})
        self.users.append(user)
        self.order = None

    def new_order(self, wire):
        user = self.users[-1]
        answer = wire.control("POST", "/worlds/%s/orders" % self.world,
                              {"user_id": user.name, "certificate": "User certificate"})[1]
        self.order = str(answer["id"])
        user.orders[self.order] = "ordered"

    def finish(self, wire, base):
        """The wizard from wherever it stands, then perhaps a block."""
        if not self.users:
            return
        user = self.users[-1]
        if self.order and user.orders.get(self.order) != "closed":
            # A close that was done and not answered leaves the order over.
            may = (410,) if user.orders[self.order] == "downloaded" else ()
            page = user.request(wire, "GET", base + "/orders/" + self.order, may=may)
            self.wizard(wire, user, self.log_in(wire, base, user, page))
        if user.logged_in:
            self.certificates(wire, base, user)

    def log_in(self, wire, base, user, page):
        while page["page"] in ("login", "waiting"):
            if page["page"] == "login":
                onward = [f["value"] for f in page["fields"] if f["name"] == "next"][0]
                page = user.press(wire, page, "next", user_id=user.name, next=onward)
            elif page["state"] == "waiting":
                wire.control("POST", "/worlds/%s/approvals" % self.world,
                             {"user_id": user.name, "decision": "approve"}, may=(200, 409))
                page = user.request(wire, "GET", base + "/login/wait")
            else:
                page = user.press(wire, page, "continue")
        user.logged_in = True
        return page

    def wizard(self, wire, user, page):
        while page["page"] in STATE_OF:
            user.orders[self.order] = max(user.orders[self.order], STATE_OF[page["page"]], key=STATES.index)
            if page["page"] != "issue":
                more = {"terms": True} if page["page"] == "terms" else {}
                page = user.press(wire, page, "next", **more)
                continue
            href = page["download"]["href"]
            digest = hashlib.sha256(user.request(wire, "GET", href)).hexdigest()
            if user.files.setdefault(self.order, digest) != digest:
                raise AssertionError("order %s is another file now" % self.order)
            user.orders[self.order] = "downloaded"
            page = user.press(wire, user.request(wire, "GET", page_address(page)), "close")
        user.orders[self.order] = "closed"

    def certificates(self, wire, base, user):
        """Takes in what is issued, and blocks every second one."""
        for row in user.request(wire, "GET", base + "/certificates")["rows"]:
            if row["id"] in user.status or row["status"] != "Issued":
                continue
            details = user.request(wire, "GET", row["href"])
            user.serials[row["id"]], user.status[row["id"]] = serial_of(details), "Issued"
            if len(user.status) % 2:
                user.blocking = row["id"]
                user.press(wire, user.press(wire, details, "block"), "ok")
                user.status[row["id"]] = "Blocked"

    # after a start: is all there that was answered?

    def check(self, wire, users):
        world = self.base(wire)
        data = wire.request("GET", world["crl"], {})[1]
        crl = (x509.load_pem_x509_crl if data.startswith(b"-----") else x509.load_der_x509_crl)(data)
        revoked = {entry.serial_number for entry in crl}
        for user in users:
            for number, state in user.orders.items():
                now = wire.control("GET", "/worlds/%s/orders/%s" % (self.world, number))[1]["state"]
                if STATES.index(now) < STATES.index(state):
                    raise AssertionError("order %s was %s and is %s" % (number, state, now))
            for row, status in user.status.items():
                if status == "Blocked" and user.serials[row] not in revoked:
                    raise AssertionError("a blocked certificate is not in the CRL")
            if user.logged_in:
                self.check_list(wire, world["portal"], user)
        return sum(len(u.orders) + len(u.status) for u in users)

    def check_list(self, wire, base, user):
        page = user.request(wire, "GET", base + "/certificates")
        if page["page"] != "certificates":
            raise AssertionError("the session of %s is gone: %s" % (user.name, page["page"]))
        rows = {row["id"]: row["status"] for row in page["rows"]}
        for row, status in user.status.items():
            now = rows.get(row)
            if now != status and not (now == "Blocked" and row == user.blocking):
                raise AssertionError("certificate %s was %s and is %s" % (row, status, now))
            if now == "Blocked":
                user.status[row] = now


def page_address(page):
    return page["download"]["href"].rsplit("/", 1)[0] + "/issue"


def serial_of(details):
    return int(details["details"]["serial"].replace(":", ""), 16)


def check_all(workers, portal, every):
    """The last user of each worker, or EVERY one: how much was compared."""
    wire, compared = Wire(portal), 0
    for worker in workers:
        if worker.world:
            compared += worker.check(wire, worker.users if every else worker.users[-2:])
    return compared


def one_round(workers, state, chance):
    portal = Portal(state)
    try:
        compared = check_all(workers, portal, False)
        threads = [threading.Thread(target=w.work, args=(portal,)) for w in workers]
        for thread in threads:
            thread.start()
        wanted = portal.answers + chance.randint(LEAST, MOST)
        reached = portal.kill_after(wanted)
        for thread in threads:
            thread.join()
    finally:
        if portal.process.poll() is None:
            portal.process.kill()
            portal.process.wait()
    for worker in workers:
        if worker.failure:
            sys.exit("FAILED: worker %d: %s" % (worker.number, worker.failure))
    if not reached:
        sys.exit("FAILED: the portal gave only %d answers" % portal.answers)
    return compared


def main():
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        state = os.path.join(folder, "state")
        workers = [Worker(i) for i in range(WORKERS)]
        try:
            compared = sum(one_round(workers, state, chance) for _ in range(ROUNDS))
            portal = Portal(state)
            compared += check_all(workers, portal, True)
        except AssertionError as error:
            sys.exit("FAILED: seed %d: %s" % (SEED, error))
        status = portal.stop()
        whole = sqlite3.connect(state).execute("PRAGMA integrity_check").fetchone()[0]
        if status or whole != "ok" or os.stat(state).st_mode & 0o777 != 0o600:
            sys.exit("FAILED: ended with %s, the file is %s" % (status, whole))
    users = [u for w in workers for u in w.users]
    blocked = sum(s == "Blocked" for u in users for s in u.status.values())
    closed = sum(s == "closed" for u in users for s in u.orders.values())
    if not blocked or not closed:
        sys.exit("FAILED: nothing was blocked, or nothing retrieved: the rounds are too short")
    print("ok   killed %d times amid %d workers: %d orders, %d retrieved, %d certificates blocked; %d "
          "comparisons, nothing lost" % (ROUNDS, WORKERS, sum(len(u.orders) for u in users), closed,
                                         blocked, compared))
    print("1 passed, 0 failed")


main()
