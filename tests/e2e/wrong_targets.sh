#!/bin/bash
# Portals that are wrong as a whole (fixtures/portals/wrong): one refuses everything, one crashes at
# the first odd request, one answers 200 to everything, one hangs. Each report says so in its first
# line, and no check of something that must be refused is green.
LAKMUS=$1
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
set -euo pipefail
/usr/bin/python3 -c 'import cryptography' 2>/dev/null || {
    echo "SKIP: python3-cryptography is not installed"
    exit 77
}
work=$(mktemp -d)
export TMPDIR=$work # what a portal that crashed left behind goes as well
portal_pid=
finish() {
    local rc=$?
    trap - EXIT
    [ -z "$portal_pid" ] || kill -TERM "$portal_pid" 2>/dev/null || true
    [ -z "$portal_pid" ] || wait "$portal_pid" 2>/dev/null || true
    rm -rf "$work"
    exit "$rc"
}
trap finish EXIT
die() {
    echo "FAILED: $*" >&2
    exit 1
}
passed=0
{
    cat "$source_dir/fixtures/portals/forms/target.yaml"
    echo "limits: { timeout: 400 ms }"
} >"$work/target.yaml"

# target NAME STATUS SENTENCE: the report of that portal.
target() {
    local name=$1 wanted=$2 sentence=$3 status=0 line settings
    mkfifo "$work/ready"
    "$source_dir/fixtures/portals/wrong/$name.py" >"$work/ready" 2>"$work/portal.err" &
    portal_pid=$!
    read -r line <"$work/ready" || die "$name did not start: $(cat "$work/portal.err")"
    rm "$work/ready"
    mapfile -t settings < <(/usr/bin/python3 -c '
import json, sys
for name, value in json.loads(sys.argv[1]).items():
    print("--set")
    print(name + "=" + value)' "$line")
    "$LAKMUS" run --quiet --seed 7 --timeout 5 --scenarios "$source_dir/scenarios" \
        --out "$work/run" --target "$work/target.yaml" "${settings[@]}" >"$work/said" 2>&1 || status=$?
    kill -TERM "$portal_pid" 2>/dev/null || true
    wait "$portal_pid" 2>/dev/null || true
    portal_pid=
    [ "$status" = "$wanted" ] || die "$name: exit status $status, wanted $wanted: $(cat "$work/said")"
    head -n 1 "$work/said" | grep -qF -- "$sentence" ||
        die "$name: '$sentence' is not in the first line: $(head -n 1 "$work/said")"
    /usr/bin/python3 - "$work/run/report.json" "$name" <<'P' || die "$name: a check is green"
import json, sys
report = json.load(open(sys.argv[1]))
green = [(c["id"], p["step"], p["text"]) for c in report["cases"] for p in c["proofs"]
         if p["verdict"] == "pass" and (p["text"].startswith("misuse") or sys.argv[2] != "crashes")]
for one in green:
    print("green:", *one)
sys.exit(bool(green))
P
    "$LAKMUS" judge "$work/run" >"$work/again" 2>&1 || true
    cmp -s <(head -n 1 "$work/said") <(head -n 1 "$work/again") || die "$name: judged again it is another"
    passed=$((passed + 1))
    echo "ok   $name: $(head -n 1 "$work/said")"
}

target refuses 1 "the target refuses everything"
target crashes 3 "the target stopped answering at \"misuse"
target accepts 1 "the target answers everything with one page"
target hangs 3 "the target answers nothing"
echo "$passed passed, 0 failed"
