#!/bin/bash
# `lakmus try`: a binding that fits is walked through to its end; one that does not is told what was
# there instead; one that lacks a variable, or a permission, ends before anything is sent.
LAKMUS=$1
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
embedded=$source_dir/scenarios/targets/embedded.yaml
set -euo pipefail
work=$(mktemp -d)
portal_pid=
finish() {
    local rc=$?
    trap - EXIT
    [ -z "$portal_pid" ] || { kill -TERM "$portal_pid" 2>/dev/null; wait "$portal_pid" || true; }
    rm -rf "$work"
    exit "$rc"
}
trap finish EXIT

die() {
    echo "FAILED: $*" >&2
    [ ! -f "$work/out" ] || cat "$work/out" >&2
    exit 1
}

# try WANTED_STATUS [ARGUMENT…]: what it says is in $work/out.
try() {
    local wanted=$1 status=0
    shift
    "$LAKMUS" try "$@" >"$work/out" 2>&1 || status=$?
    [ "$status" = "$wanted" ] || die "exit status $status, wanted $wanted"
}

says() {
    grep -qF -- "$1" "$work/out" || die "it does not say: $1"
}

cd "$source_dir"
try 0
says "0 in need of a look"
says "page certificates"
says "mails (1): Retrieve a user certificate"
says "rows (1): Blocked"
says "message: The certificate is blocked."

mkfifo "$work/ready"
"$LAKMUS" portal >"$work/ready" 2>"$work/portal.err" &
portal_pid=$!
read -r line <"$work/ready"
mapfile -t settings < <(/usr/bin/python3 -c '
import json, sys
said = json.loads(sys.argv[1])
for name, key in (("control", "control"), ("token", "token"), ("portal-ca", "ca_pem")):
    print("--set")
    print(name + "=" + said[key].replace("\n", "\\n"))' "$line")
settings=("${settings[@]//\\n/$'\n'}")

sed 's|^  page: /page$|  page: /pge|' "$embedded" >"$work/page.yaml"
try 3 "$work/page.yaml" "${settings[@]}"
says "NO PAGE     open the portal"
says '/page: a text "login"'
says "found nothing: view.page (/pge)"
says "stopped here"

sed 's|name: { json: /name, words: { user_id: user-ID } }|name: /name|' "$embedded" >"$work/field.yaml"
try 3 "$work/field.yaml" "${settings[@]}"
says "no field 'user-ID' on the page login"
says '/fields/0/name: a text "user_id"'

sed 's|label: /label|label: /lbel|' "$embedded" >"$work/label.yaml"
try 3 "$work/label.yaml" "${settings[@]}"
says "MISSED      enter the user-ID"

try 2 "$embedded"
says "needs the variable 'control': --set control="
sed 's|^base: .*|base: https://portal.example|' "$embedded" >"$work/elsewhere.yaml"
try 2 "$work/elsewhere.yaml" "${settings[@]}"
says "portal.example is not on this machine"
echo "try: all as it should be"
