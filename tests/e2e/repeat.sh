#!/bin/bash
# Flakes are measured: the whole suite PLAYS times, in orders drawn from three seeds and with 1, 2 and
# 8 plays at once; all say the same, but for what stands under `run` and how the plays were asked for.
# usage: repeat.sh LAKMUS [PLAYS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
lakmus=$1
each=$(((${2:-6} + 2) / 3))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
die() {
    echo "FAILED: $*" >&2
    exit 1
}
# run NAME ARGUMENTS…: what may not differ of its report goes to $work/NAME.
run() {
    local name=$1
    shift
    "$lakmus" run --quiet --out "$work/run" "$@" >"$work/said" 2>&1 ||
        die "$name: exit status $?: $(cat "$work/said")"
    python3 - "$work/run/report.json" >"$work/$name" <<'P'
import json, sys
report = json.load(open(sys.argv[1]))
for key in ("run", "seed", "repeat"):
    del report[key]
plays = set()
del report["counts"]["plays"]
for case in report["cases"]:
    plays.add(case.pop("plays"))
    for proof in case["proofs"]:
        of = proof.pop("plays")
        if sum(1 for n in of.values() if n) > 1:
            sys.exit("%s, %s at step %s is flaky: %s" % (case["id"], proof["part"], proof["step"], of))
        del proof["stability"]
json.dump(report, sys.stdout, indent=1, sort_keys=True)
P
}
for jobs in 1 2 8; do
    run "$jobs" --seed "$jobs" --repeat "$each" --jobs "$jobs"
    diff "$work/1" "$work/$jobs" >"$work/diff" ||
        die "with $jobs plays at once it is another result: $(head -20 "$work/diff")"
    echo "ok   $each times in an order of its own, $jobs at once"
done
echo "3 passed, 0 failed"
