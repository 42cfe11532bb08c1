# Shell functions for tests that drive `lakmus portal` with curl. Sourced; needs LAKMUS (the binary).
# Every function ends the test with a sentence when what it asks for does not happen.
set -euo pipefail

work=$(mktemp -d)
portal_pid=
finish() {
    local rc=$?
    if [ -n "$portal_pid" ]; then
        kill -TERM "$portal_pid" 2>/dev/null || true
        wait "$portal_pid" 2>/dev/null || rc=$((rc ? rc : 1))
    fi
    rm -rf "$work"
    exit "$rc"
}
trap finish EXIT

die() {
    echo "FAILED: $*" >&2
    exit 1
}

# json FILE EXPRESSION: a Python expression over the document d.
json() {
    /usr/bin/python3 -IS -c 'import json,sys
d = json.load(open(sys.argv[1]))
v = eval(sys.argv[2])
print(v if isinstance(v, str) else json.dumps(v))' "$1" "$2"
}

# is WHAT WANTED GOT
is() {
    [ "$2" = "$3" ] || die "$1: wanted '$2', got '$3'"
    echo "ok   $1"
}

# start_portal [OPTIONS]: sets portal, control, mtls, token, ca.
start_portal() {
    mkfifo "$work/ready"
    "$LAKMUS" portal "$@" >"$work/ready" 2>"$work/portal.err" &
    portal_pid=$!
    head -n 1 "$work/ready" >"$work/ready.json"
    rm "$work/ready"
    [ -s "$work/ready.json" ] || die "the portal did not start: $(cat "$work/portal.err")"
    control=$(json "$work/ready.json" 'd["control"]')
    ca=$(json "$work/ready.json" 'd["ca"]')
    # The token stays out of argument lists.
    (umask 077 && json "$work/ready.json" '"header = \"Authorization: Bearer " + d["token"] + "\""' \
        >"$work/token")
}

# control METHOD PATH [JSON]: the answer goes to $work/control.json, its status to stdout.
control() {
    local body=()
    [ $# -lt 3 ] || body=(--data-binary "$3")
    curl -sS -K "$work/token" -X "$1" "${body[@]}" -o "$work/control.json" -w '%{http_code}' \
        "$control$2"
}

# make_world JSON: sets world (its id) and base (its address); ca.pem of its authority is written.
make_world() {
    is "a world is made" 201 "$(control POST /worlds "$1")"
    world=$(json "$work/control.json" 'd["id"]')
    base=$(json "$work/control.json" 'd["portal"]')
    mtls=$(json "$work/control.json" 'd["mtls"]')
    crl_url=$(json "$work/control.json" 'd["crl"]')
    ocsp_url=$(json "$work/control.json" 'd["ocsp"]')
    json "$work/control.json" 'd["ca_pem"]' >"$work/world-ca.pem"
}

# get URL, post URL JSON: one request in the session of $jar. The page goes to $work/page.json, the
# address that it redirects to is in $location; the status in $status.
jar=$work/jar
request() {
    status=$(curl -sS --cacert "$ca" -b "$jar" -c "$jar" -D "$work/head" -o "$work/page.json" \
        -w '%{http_code}' "$@")
    location=$(sed -n 's/\r$//; s/^[Ll]ocation: //p' "$work/head")
}
get() {
    request "$1"
}
post() {
    local csrf body
    csrf=$(json "$work/page.json" 'd.get("csrf", "")')
    body=${2:-'{}'}
    request -X POST -H 'Content-Type: application/json' -H "X-CSRF-Token: $csrf" \
        --data-binary "$body" "$1"
}
page() {
    json "$work/page.json" "$1"
}
# follow: the page that the last answer led to.
follow() {
    is "the answer leads on" 303 "$status"
    get "$location"
}
# press ID [JSON]: the control of that id on the page.
press() {
    local method href
    method=$(page "[c['method'] for c in d['controls'] if c['id'] == '$1'][0]")
    href=$(page "[c['href'] for c in d['controls'] if c['id'] == '$1'][0]")
    if [ "$method" = POST ]; then post "$href" "${2:-}"; else get "$href"; fi
}

# log_in USER: from a login page to the page behind it.
log_in() {
    is "a login page is shown" login "$(page 'd["page"]')"
    press next "{\"user_id\":\"$1\",\"next\":\"$(page '[f["value"] for f in d["fields"] if f["name"] == "next"][0]')\"}"
    follow
    is "the login waits" waiting "$(page 'd["state"]')"
    is "the authenticator approves" 200 \
        "$(control POST "/worlds/$world/approvals" "{\"user_id\":\"$1\",\"decision\":\"approve\"}")"
    get "$base/login/wait"
    press continue
    follow
}
