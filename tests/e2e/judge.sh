#!/bin/bash
# A run's folder judged again gives the same bytes, without its target; one that was changed gives
# no verdict.
set -u
lakmus=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

fail() {
    echo "FAIL: $*" >&2
    failed=1
}

status_is() { # STATUS WHAT COMMAND…
    local want=$1 what=$2
    shift 2
    "$@" >"$dir/out" 2>"$dir/err"
    local is=$?
    [ $is = "$want" ] || fail "$what: exit status $is, not $want: $(head -c 300 "$dir/err")"
}

changed() { # NAME: a copy of the run's folder
    rm -rf "${dir:?}/$1"
    cp -r "$dir/run" "$dir/$1"
}

status_is 0 "the run" "$lakmus" run 'retrieve/by-link' 'block/block' --seed 5 --repeat 3 --quiet --out "$dir/run"

# The same bytes, in a folder of another name, with the key gone.
changed elsewhere
rm -rf "$dir/elsewhere/key" "$dir/elsewhere/artefacts"
status_is 0 "judging again" "$lakmus" judge "$dir/elsewhere" --report json="$dir/again.json" \
    --report junit="$dir/again.xml" --report html="$dir/again.html"
cmp "$dir/again.json" "$dir/run/report.json" || fail "report.json differs"
cmp "$dir/again.xml" "$dir/run/junit.xml" || fail "junit.xml differs"
cmp "$dir/again.html" "$dir/run/report.html" || fail "report.html differs"

# A record was changed: the chain tells.
changed tampered
sed -i '0,/"page":"terms"/s//"page":"login"/' "$dir/tampered/journal.jsonl"
status_is 3 "a changed record" "$lakmus" judge "$dir/tampered"
grep -q "chain is broken" "$dir/out" || fail "a changed record: the report does not tell"

# A killed run: whole blocks count, but it is no verdict.
changed cut
head -c $(($(stat -c %s "$dir/run/journal.jsonl") / 2)) "$dir/run/journal.jsonl" >"$dir/cut/journal.jsonl"
status_is 3 "a journal that was cut" "$lakmus" judge "$dir/cut"

# A play was left out.
changed shorter
/usr/bin/python3 - "$dir/shorter/journal.jsonl" <<'EOF'
import json, sys
lines = open(sys.argv[1]).read().splitlines(True)
end = next(i for i, line in enumerate(lines) if json.loads(line)["k"] == "end")
open(sys.argv[1], "w").writelines(lines[:1] + lines[end + 1:])
EOF
status_is 3 "a play left out" "$lakmus" judge "$dir/shorter"

# The blocks in another order: the same result.
changed turned
/usr/bin/python3 - "$dir/turned/journal.jsonl" <<'EOF'
import json, sys
lines = open(sys.argv[1]).read().splitlines(True)
blocks, block = [], []
for line in lines[1:-1]:
    block.append(line)
    if json.loads(line)["k"] == "end":
        blocks.append(block)
        block = []
open(sys.argv[1], "w").writelines(lines[:1] + [l for b in reversed(blocks) for l in b] + lines[-1:])
EOF
status_is 0 "another order" "$lakmus" judge "$dir/turned" --report json="$dir/turned.json"
cmp "$dir/turned.json" "$dir/run/report.json" || fail "another order: report.json differs"

# Bad input.
changed other
sed -i 's/"seed": *"5"/"seed": "6"/' "$dir/other/plan.json"
status_is 2 "another plan" "$lakmus" judge "$dir/other"
changed broken
sed -i '3s/^{/{{/' "$dir/broken/journal.jsonl"
status_is 2 "a line that is none" "$lakmus" judge "$dir/broken"
grep -q "journal.jsonl:3:" "$dir/err" || fail "a line that is none: its number is not told"
status_is 2 "no folder" "$lakmus" judge "$dir/nowhere"
status_is 2 "no argument" "$lakmus" judge
status_is 2 "an unknown report" "$lakmus" judge "$dir/run" --report jsno

exit $failed
