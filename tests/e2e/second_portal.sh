#!/bin/bash
# A portal of quite another shape (fixtures/portals/forms: HTML forms, Danish, Maildir, base64) is
# bound by YAML alone: it passes, and each defect that it has on purpose is found by the requirement
# that speaks of it, no other being accused.
LAKMUS=$1
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
forms=$source_dir/fixtures/portals/forms
set -euo pipefail

/usr/bin/python3 -c 'import cryptography' 2>/dev/null || {
    echo "SKIP: python3-cryptography is not installed"
    exit 77
}

work=$(mktemp -d)
portal_pid=
stop_portal() {
    [ -n "$portal_pid" ] || return 0
    kill -TERM "$portal_pid" 2>/dev/null || true
    wait "$portal_pid" || die "the portal ended with status $?"
    portal_pid=
}
finish() {
    local rc=$?
    trap - EXIT
    [ -z "$portal_pid" ] || kill -TERM "$portal_pid" 2>/dev/null || true
    rm -rf "$work"
    exit "$rc"
}
trap finish EXIT

die() {
    echo "FAILED: $*" >&2
    exit 1
}

# start_portal [--defect NAME]: its addresses become the options in `settings`.
start_portal() {
    rm -f "$work/ready"
    mkfifo "$work/ready"
    "$forms/portal.py" "$@" >"$work/ready" 2>"$work/portal.err" &
    portal_pid=$!
    local line
    read -r line <"$work/ready" || die "the portal did not start: $(cat "$work/portal.err")"
    mapfile -t settings < <(/usr/bin/python3 -c '
import json, sys
for name, value in json.loads(sys.argv[1]).items():
    print("--set")
    print(name + "=" + value)' "$line")
}

# run NAME WANTED_STATUS [SELECTOR…]: one run of the portal; its folder is $work/NAME.
run() {
    local name=$1 wanted=$2 status=0
    shift 2
    "$LAKMUS" run --quiet --seed 7 --scenarios "$source_dir/scenarios" --out "$work/$name" \
        --target "$forms/target.yaml" "${settings[@]}" "$@" >"$work/$name.txt" 2>&1 || status=$?
    [ "$status" = "$wanted" ] || {
        cat "$work/$name.txt" "$work/portal.err"
        die "$name: exit status $status, wanted $wanted"
    }
    [ ! -s "$work/portal.err" ] || die "the portal had trouble: $(cat "$work/portal.err")"
}

# verdicts NAME VERDICT: the requirements that have it, in one line.
verdicts() {
    /usr/bin/python3 -c '
import json, sys
report = json.load(open(sys.argv[1]))
print(*(r["id"] for r in report["requirements"] if r["verdict"] == sys.argv[2]))' \
        "$work/$1/report.json" "$2"
}

start_portal
run clean 0
for verdict in fail error inconclusive warning; do
    [ -z "$(verdicts clean $verdict)" ] || die "the clean portal: $verdict: $(verdicts clean $verdict)"
done
echo "ok   the clean portal passes: $(head -n 1 "$work/clean.txt")"
echo "ok   skipped, and why:"
/usr/bin/python3 - "$work/clean/report.json" <<'PY'
import collections, json, sys
report = json.load(open(sys.argv[1]))
why = collections.defaultdict(list)
for requirement in report["requirements"]:
    for part in requirement["parts"]:
        if part["verdict"] == "skipped":
            why[part["why"]].append(part["id"])
for case in report["cases"]:
    for proof in case["proofs"]:
        if proof["verdict"] == "skipped" and proof["part"] not in sum(why.values(), []):
            why[proof["why"]].append("%s in %s" % (proof["part"], case["id"]))
for reason, parts in sorted(why.items(), key=str):
    print("     %s: %s" % (reason, ", ".join(parts)))
passed = sum(r["verdict"] == "pass" for r in report["requirements"])
sys.exit(passed < 40)
PY
# What it was sent, in ways that no page has it.
"$LAKMUS" run --quiet --seed 7 --beyond "$work/clean" --out "$work/beyond" \
    --target "$forms/target.yaml" "${settings[@]}" 'retrieve/by-notification*' 'renew/renew*' \
    >"$work/beyond.txt" 2>&1 || die "beyond the story: $(cat "$work/beyond.txt")"
[ "$(verdicts beyond pass)" = IMPL-12 ] || die "beyond the story: $(cat "$work/beyond.txt")"
echo "ok   beyond the story: $(grep proofs "$work/beyond.txt")"
# And mutated: forms, not JSON; a browser's own pages.
"$LAKMUS" fuzz portal --quiet --seed 7 --from "$work/clean" --out "$work/fuzz" --plays 24 \
    --target "$forms/target.yaml" "${settings[@]}" >"$work/fuzz.txt" 2>&1 ||
    die "mutated: $(cat "$work/fuzz.txt")"
echo "ok   mutated: $(tail -n 1 "$work/fuzz.txt" | sed 's/ mended.*/ mended/')"
# It has one store for all: what an earlier run left there, its clock and its people, does not matter.
run again 0
echo "ok   it passes again, on what the first run left behind"
stop_portal

# defect NAME REQUIREMENT…: these fail, and nothing else does.
defect() {
    local name=$1 found
    shift
    start_portal --defect "$name"
    run "$name" 1
    found=$(verdicts "$name" fail)
    [ "$found" = "$*" ] || {
        cat "$work/$name.txt"
        die "the defect $name: '$found' fail, '$*' were wanted"
    }
    [ -z "$(verdicts "$name" error)" ] || die "the defect $name: an error"
    echo "ok   the defect $name is found by $found"
    stop_portal
}

# What is wrong in the wizard is wrong on the way of the notification too, and RET-NOTE-04 says that
# every WIZ requirement holds there.
defect copied-blank WIZ-PW-05 RET-NOTE-04
defect block-wears-off BLOCK-07
defect any-approval LOGIN-02
