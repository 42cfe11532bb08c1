#!/usr/bin/env python3
"""Starting and stopping the portal: ready soon, stopped within its deadline whatever clients do, and
with --state everything that was answered is there again after kill -9."""
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

LAKMUS = sys.argv[1]
STOP_DEADLINE = 2.0
failures = 0


def check(what, holds, more=""):
    global failures
    failures += not holds
    print(("ok   " if holds else "FAIL ") + what + (f": {more}" if more and not holds else ""))


class Portal:
    def __init__(self, *options, **popen):
        began = time.monotonic()
        self.process = subprocess.Popen([LAKMUS, "portal", *options], stdout=subprocess.PIPE, **popen)
        self.ready = json.loads(self.process.stdout.readline())
        self.took = time.monotonic() - began

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        if os.path.exists(self.ready["ca"]):
            os.unlink(self.ready["ca"])

    def stop(self, number=signal.SIGTERM):
        began = time.monotonic()
        if number:
            self.process.send_signal(number)
        try:
            status = self.process.wait(timeout=STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            status = "still running"
        return status, time.monotonic() - began

    def address(self, name):
        host, port = self.ready[name].split("//")[1].split(":")
        return host, int(port)

    def control(self, method, path, body=None):
        connection = http.client.HTTPConnection(*self.address("control"))
        connection.request(method, path, body and json.dumps(body),
                           {"Authorization": "Bearer " + self.ready["token"]})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text) if text else None

    def tls(self):
        context = ssl.create_default_context(cadata=self.ready["ca_pem"])
        return context.wrap_socket(socket.create_connection(self.address("portal")),
                                   server_hostname="127.0.0.1")


def soon_ready():
    best = 1.0
    for _ in range(5):
        with Portal() as p:
            best = min(best, p.took)
            check("the CA file is private", os.stat(p.ready["ca"]).st_mode & 0o777 == 0o600)
            status, _ = p.stop()
            check("SIGTERM ends it with 0", status == 0, status)
            check("the CA file is gone", not os.path.exists(p.ready["ca"]))
    # The aim is 20 ms; sanitizers and a busy machine get more.
    check("it is ready soon", best < 0.25, f"{best:.3f} s")
    print(f"     ready after {best * 1000:.0f} ms")


def stopped_with_stalled_clients():
    with Portal() as p:
        half = p.tls()
        half.sendall(b"POST /w/x/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        silent = socket.create_connection(p.address("portal"))
        plain = socket.create_connection(p.address("control"))
        plain.sendall(b"GET /worlds HTTP/1.1\r\n")
        status, took = p.stop()
        check("stalled clients do not hold the stop up", status == 0, f"{status} after {took:.2f} s")
        for s in (half, silent, plain):
            s.close()


def stopped_while_a_worker_is_busy():
    with Portal() as p:
        slow = http.client.HTTPConnection(*p.address("control"))
        slow.request("POST", "/worlds", '{"key":"rsa3072-pss"}',
                     {"Authorization": "Bearer " + p.ready["token"]})
        status, _ = p.control("POST", "/worlds", {})
        check("others are answered while an RSA authority is made", status == 201, status)
        status, took = p.stop(signal.SIGINT)
        check("a busy worker does not hold the stop up", status == 0, f"{status} after {took:.2f} s")
        slow.close()


def stopped_with_its_parent():
    read, write = os.pipe()
    with Portal("--parent-fd", str(read), pass_fds=[read]) as p:
        os.close(read)
        os.close(write)
        status, _ = p.stop(number=None)
        check("the end of its parent ends it", status == 0, status)


def all_answered_is_there_after_a_kill():
    with tempfile.TemporaryDirectory() as folder:
        state = os.path.join(folder, "state")
        with Portal("--state", state) as p:
            check("the state is private", os.stat(state).st_mode & 0o777 == 0o600)
            _, world = p.control("POST", "/worlds", {"users": [{"user_id": "anna.a"}]})
            below = "/worlds/" + world["id"]
            p.control("POST", below + "/clock", {"advance": 86400})
            for n in range(20):
                status, order = p.control("POST", below + "/orders", {"user_id": "anna.a"})
                check_quietly(status == 201)
            second = subprocess.run([LAKMUS, "portal", "--state", state], capture_output=True, timeout=10)
            check("a second portal on the same file is refused", second.returncode != 0)
            p.process.kill()
            p.process.wait()
        with Portal("--state", state) as p:
            status, mails = p.control("GET", below + "/mailbox")
            check("all mails are there after kill -9", status == 200 and len(mails["mails"]) == 20)
            status, order = p.control("GET", f"{below}/orders/{order['id']}")
            check("and the last order", status == 200 and order["state"] == "ordered")
            _, clock = p.control("GET", below + "/clock")
            check("and the clock", clock["offset"] == 86400)
            _, again = p.control("GET", below)
            check("and the authority", again["ca_pem"] == world["ca_pem"])
            check("it stops", p.stop()[0] == 0)


def check_quietly(holds):
    global failures
    failures += not holds


def bad_options_are_refused():
    for options in (["--port", "x"], ["--address", "0.0.0.0"], ["--key", "dsa"], ["--what"], ["x"]):
        status = subprocess.run([LAKMUS, "portal", *options], capture_output=True, timeout=10).returncode
        check(f"{' '.join(options)} is bad input", status == 2, status)


soon_ready()
stopped_with_stalled_clients()
stopped_while_a_worker_is_busy()
stopped_with_its_parent()
all_answered_is_there_after_a_kill()
bad_options_are_refused()
sys.exit(1 if failures else 0)
