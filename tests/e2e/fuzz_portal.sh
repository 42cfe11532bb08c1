#!/bin/bash
# lakmus fuzz portal: mutated requests find nothing on the clean portal; each planted fault is found
# within seconds, made small, kept, told again, played again by lakmus run, and put away once it is
# mended. The same seed makes the same plays.
# usage: fuzz_portal.sh LAKMUS [all]: all: every story, many plays, and no decoy is accused
lakmus=$1 all=${2:-}
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

die() {
    echo "FAILED: $*" >&2
    exit 1
}

# hunt OUT STATUS [OPTION…]
hunt() {
    local out=$1 wanted=$2 status=0
    shift 2
    "$lakmus" fuzz portal --quiet --from "$work/$story" --out "$work/$out" "$@" \
        >"$work/$out.txt" 2>"$work/$out.err" || status=$?
    [ "$status" = "$wanted" ] || {
        cat "$work/$out.txt" "$work/$out.err"
        die "$out: exit status $status, wanted $wanted"
    }
}

story=two
"$lakmus" run --quiet --seed 5 --out "$work/two" retrieve/by-link block/block >/dev/null
plays=100
[ "$all" = all ] && story=every plays=1500 && "$lakmus" run --quiet --seed 5 --out "$work/every" >/dev/null
hunt clean 0 --seed "${LAKMUS_SEED:-5}" --plays "$plays"
grep -q "^$plays plays .*: 0 found, 0 still there, 0 mended" "$work/clean.txt" || die "$(cat "$work/clean.txt")"
echo "ok   the clean portal: $(tail -n 1 "$work/clean.txt")"

# Judged again from what was written, offline.
# (3: a mutated request that a page offers may have done what the story wanted to do next)
status=0
"$lakmus" judge "$work/clean/batch" --report "json=$work/again.json" >/dev/null || status=$?
[ "$status" = 0 ] || [ "$status" = 3 ] || die "judged again: status $status"
cmp "$work/again.json" "$work/clean/batch/report.json"
echo "ok   a batch is a run like any other"
story=two

plays() {
    /usr/bin/python3 -c 'import json, sys
print(json.dumps(json.load(open(sys.argv[1]))["cases"], sort_keys=True))' "$work/$1/batch/plan.json"
}
hunt same 0 --seed 6 --plays 8
hunt once-more 0 --seed 6 --plays 8
hunt other 0 --seed 7 --plays 8
[ "$(plays same)" = "$(plays once-more)" ] || die "the same seed made other plays"
[ "$(plays same)" != "$(plays other)" ] || die "another seed made the same plays"
echo "ok   the seed decides"

# Every fault within a few seconds; HARM is what it is found by.
while read -r fault harm plays; do
    hunt "$fault" 1 --seed 2 --plays "$plays" --fault "$fault"
    # some take several requests: the password of a person is only known once somebody saw it
    name=$(/usr/bin/python3 -c '
import json, pathlib, sys
for folder in sorted(pathlib.Path(sys.argv[1]).glob(sys.argv[2] + "-*/")):
    cases = json.load(open(folder / "plan.json"))["cases"]
    if len(cases) == 1 and sum(s["kind"] == "misuse" for s in cases[0]["story"]) == 1:
        print(folder.name)
        break' "$work/$fault/findings" "$harm")
    [ -n "$name" ] || die "$fault: found by: $(ls "$work/$fault/findings"), not by one that is $harm"
    kept=$work/$fault/findings/$name
    # as it says itself
    again=$(sed -n 's/^again: //p' "$kept.txt")
    [[ $again == *" run "*"--plan "* ]] || die "$kept.txt: $(cat "$kept.txt")"
    status=0
    "$lakmus" run --quiet --plan "$kept" --out "$work/replayed" >/dev/null 2>&1 || status=$?
    [ "$status" = 1 ] || die "$name, played again: status $status"
    echo "ok   $fault: $(ls -d "$work/$fault/findings"/*/ | wc -l) found, such as $name"
done <<'FAULTS'
csrf-unchecked effect 24
order-of-another shown 48
password-from-start effect 240
put-taken effect 120
odd-value-breaks broken 120
markup-reflected markup 48
FAULTS

if [ "$all" = all ]; then
    story=every
    for decoy in $("$lakmus" list --faults --json | /usr/bin/python3 -c '
import json, sys
print(*(f["name"] for f in json.load(sys.stdin)["faults"] if f["family"] == "decoy"))'); do
        hunt "$decoy" 0 --seed "${LAKMUS_SEED:-5}" --plays 60 --fault "$decoy"
    done
    echo "ok   no decoy is accused"
    story=two
fi

# What is still there counts, without being found anew; what the portal no longer does is put away.
found=$(ls -d "$work/put-taken/findings"/*/ | wc -l)
hunt put-taken 1 --seed 9 --plays 1
grep -q "0 found, $found still there, 0 mended" "$work/put-taken.txt" || die "$(cat "$work/put-taken.txt")"
for plan in "$work/put-taken/findings"/*/plan.json; do
    sed -i 's/"fault": *"put-taken",//' "$plan"
done
hunt put-taken 0 --seed 9 --plays 1
grep -q "0 found, 0 still there, $found mended" "$work/put-taken.txt" || die "$(cat "$work/put-taken.txt")"
[ -z "$(ls "$work/put-taken/findings")" ] && [ -n "$(ls "$work/put-taken/mended")" ] || die "it is not put away"
echo "ok   findings are tried again, and put away once they are mended"

# Nothing is sent where it is not allowed; bad use is said.
cat >"$work/away.yaml" <<'YAML'
target: away
kind: http
base: https://portal.example
authorised: { by: its owner, until: 2099-12-31, users: [anna.andersen, bo.bentsen], may: [block, replay] }
view: { page: /page }
YAML
hunt away 2 --target "$work/away.yaml" --plays 1
grep -q 'may: \[fuzz\]' "$work/away.err" || die "$(cat "$work/away.err")"
hunt nothing 2 --plays 0
hunt unknown 2 --fault no-such-fault
status=0
"$lakmus" fuzz portal --quiet --from "$work/nowhere" --out "$work/x" >/dev/null 2>&1 || status=$?
[ "$status" = 2 ] || die "no first run: status $status"
echo "ok   what is not allowed is not sent, and bad use is said"
