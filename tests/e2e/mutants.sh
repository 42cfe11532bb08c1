#!/bin/bash
# Every fault of the portal is caught where it breaks the guide, nothing else is accused, and the
# score that reports tell is the one measured now. usage: mutants.sh LAKMUS OUT
set -u
cd "$(dirname "$0")/../.." || exit 2
lakmus=$1 out=$2
measured=$(mktemp)
trap 'rm -f "$measured"' EXIT

"$lakmus" mutants --quiet --out "$out" --score "$measured" || exit 1
if ! diff -u scenarios/score.json "$measured"; then
    echo "FAILED: scenarios/score.json is not what the mutants make of these scenarios and faults." \
        "Renew it: ./dev score"
    exit 1
fi
# A run tells it; a run of other scenarios does not.
says() { # WHAT OPTION…
    local what=$1
    shift
    "$lakmus" run --quiet --seed 1 --out "$out" "$@" 'block/dismissed' | grep -F "score: $what" ||
        { echo "FAILED: run $*: its report does not say: $what" && exit 1; }
}
other=$(mktemp -d)
trap 'rm -rf "$measured" "$other"' EXIT
cp -r scenarios/. "$other"
says "$(sed -nE 's/.*"killed": ([0-9]+).*/\1/p' scenarios/score.json) of" || exit 1
says "$(sed -nE 's/.*"killed": ([0-9]+).*/\1/p' scenarios/score.json) of" --scenarios "$other" || exit 1
sed -i 's/^title: .*/title: Another story/' "$other/block/dismissed.yaml"
says "not measured for these scenarios" --scenarios "$other"
