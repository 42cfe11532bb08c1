#!/bin/bash
# Requests beyond the story: the clean portal passes them; each fault that no page leads to is found,
# in the part that it breaks, and the ordinary faults that they meet are found as well.
# usage: beyond.sh LAKMUS [all]: all: what every case has sent, not only the retrieval's
lakmus=$1 all=${2:-}
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

die() {
    echo "FAILED: $*" >&2
    exit 1
}

select=('retrieve/by-link*')
[ "$all" = all ] && select=()

# beyond NAME STATUS [OPTION…]: what the run in $work/story has sent, beyond it.
beyond() {
    local name=$1 wanted=$2 status=0
    shift 2
    "$lakmus" run --quiet --seed 5 --beyond "$work/story" --out "$work/$name" "$@" \
        >"$work/$name.txt" 2>"$work/$name.err" || status=$?
    [ "$status" = "$wanted" ] || {
        cat "$work/$name.txt" "$work/$name.err"
        die "$name: exit status $status, wanted $wanted"
    }
}

# with VERDICT NAME: the parts that have it.
with() {
    /usr/bin/python3 -c '
import json, sys
report = json.load(open(sys.argv[1]))
print(*(p["id"] for r in report["requirements"] for p in r["parts"] if p["verdict"] == sys.argv[2]))' \
        "$work/$2/report.json" "$1"
}

"$lakmus" run --quiet --seed 5 --out "$work/story" >/dev/null
beyond clean 0 "${select[@]}"
[ "$(with pass clean)" = "IMPL-12/1 IMPL-12/2 IMPL-12/3 IMPL-12/4 IMPL-12/5" ] ||
    die "the clean portal shows: $(with pass clean)"
echo "ok   the clean portal: $(grep proofs "$work/clean.txt")"

# However many plays at once, the same is seen.
proofs() {
    /usr/bin/python3 -c '
import json, sys
for case in json.load(open(sys.argv[1]))["cases"]:
    for p in case["proofs"]:
        print(case["id"], p["step"], p["part"], p["verdict"], p.get("seen"), p.get("why"))' \
        "$work/$1/report.json" >"$work/$1.proofs"
    [ -s "$work/$1.proofs" ]
}
beyond alone 0 --jobs 1 "${select[@]}"
proofs clean && proofs alone || die "no proofs"
diff "$work/clean.proofs" "$work/alone.proofs" || die "one play at a time shows something else"
echo "ok   one at a time shows the same"

# The same again from what was written, offline.
"$lakmus" judge "$work/clean" --report "json=$work/again.json" >/dev/null
cmp "$work/again.json" "$work/clean/report.json"
echo "ok   judged again, the same bytes"

n=0
while read -r fault part; do
    beyond "$fault" 1 --fault "$fault" 'retrieve/by-link*'
    [ "$(with fail "$fault")" = "$part" ] || die "$fault is found in: $(with fail "$fault"), not in $part"
    n=$((n + 1))
done < <("$lakmus" list --faults --json | /usr/bin/python3 -c '
import json, sys
for f in json.load(sys.stdin)["faults"]:
    if f["family"] == "beyond" and f["breaks"].startswith("IMPL-12"):
        print(f["name"], f["breaks"])')
[ "$n" -ge 5 ] || die "only $n faults are beyond the story"
echo "ok   $n faults that no page leads to, each found in its part"

while read -r fault part; do
    beyond "$fault" 1 --fault "$fault" 'retrieve/by-link*'
    [[ " $(with fail "$fault") " == *" $part "* ]] || die "$fault is not found in $part"
done <<'FAULTS'
next-twice IMPL-12/1
show-before-terms IMPL-12/2
order-of-another IMPL-12/3
csrf-unchecked IMPL-12/4
FAULTS
echo "ok   faults that pages lead to are met beyond the story, too"

# What is no passing run is said.
status=0
"$lakmus" run --quiet --beyond "$work/nowhere" --out "$work/x" 2>"$work/said" || status=$?
[ "$status" = 2 ] && grep -q plan.json "$work/said" || die "no run: status $status, $(cat "$work/said")"
status=0
"$lakmus" run --quiet --beyond "$work/story" --out "$work/story" 2>"$work/said" || status=$?
[ "$status" = 2 ] && grep -q -- --out "$work/said" || die "the same folder: $(cat "$work/said")"
echo "ok   bad use is said"
