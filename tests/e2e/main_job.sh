#!/bin/bash
# The main job as its users meet it: exit statuses, the run's folder, judging again, identical runs,
# being interrupted, a target that dies, what is refused before anything is sent.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
lakmus=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
die() {
    echo "FAILED: $*" >&2
    exit 1
}
ok() {
    passed=$((passed + 1))
    echo "ok   $*"
}
# run STATUS ARGUMENTS…: its outputs are in $work/out and $work/err.
run() {
    local want=$1 got=0
    shift
    "$lakmus" "$@" >"$work/out" 2>"$work/err" || got=$?
    [ "$got" = "$want" ] || die "lakmus $*: exit status $got, wanted $want: $(cat "$work/out" "$work/err")"
}
# says FILE TEXT
says() {
    grep -qF -- "$2" "$work/$1" || die "'$2' is not said: $(cat "$work/$1")"
}
json() {
    python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$1" "$2"
}
is() {
    [ "$2" = "$3" ] || die "$1: wanted '$2', got '$3'"
}

run 0 run --quiet --seed 7 --jobs 2 --out "$work/a"
says out "CONFORMANT: "
says out "report: $work/a/report.html"
is "the folder is private" 700 "$(stat -c %a "$work/a")"
for f in plan.json journal.jsonl report.json report.html junit.xml key; do
    is "$f is private" 600 "$(stat -c %a "$work/a/$f")"
done
is "every requirement stands in the report" \
    "$(grep -c '^  - id: ' scenarios/requirements.yaml)" "$(json "$work/a/report.json" 'len(d["requirements"])')"
is "nothing that was seen nowhere is green" 0 "$(json "$work/a/report.json" \
    'sum(p["verdict"] == "pass" and p["grade"] == "none" for r in d["requirements"] for p in r["parts"])')"
ok "the main job on the embedded portal"

for format in json html junit; do
    case $format in json) f=report.json ;; html) f=report.html ;; junit) f=junit.xml ;; esac
    run 0 judge "$work/a" --report "$format=$work/again"
    cmp "$work/a/$f" "$work/again" || die "judging again gives another $f"
done
ok "judging again, offline, gives the same bytes"

mkdir -p "$work/wants/a"
cp "$work/a/report.json" "$work/wants/a/want.json"
cp "$work/a/junit.xml" "$work/wants/a/want.xml"
cp "$work/a/report.html" "$work/wants/a/want.html"
/usr/bin/python3 tests/golden/reports/check.py "$PWD" "$work/wants/a" >"$work/check" ||
    die "the reports are not what their schemas say: $(cat "$work/check")"
ok "JSON, JUnit and HTML fit their schemas and each other"

run 0 run --quiet --seed 7 --jobs 1 --out "$work/b"
is "two runs are identical but for what stands under run" \
    "$(json "$work/a/report.json" '[d.pop("run"), d][1]')" "$(json "$work/b/report.json" '[d.pop("run"), d][1]')"
ok "the same seed gives the same run, whatever --jobs says"

run 1 run --quiet --seed 7 --fault terms-unenforced --out "$work/c" 'retrieve/by-link'
says out "WIZ-TERMS-03/1"
is "only that requirement fails" "['WIZ-TERMS-03']" \
    "$(json "$work/c/report.json" '[r["id"] for r in d["requirements"] if r["verdict"] == "fail"]')"
ok "a portal that is wrong is found, exit status 1"

run 2 run --quiet --out "$work/d" 'retreive/by-link'
says err "retrieve"
run 2 run --quiet --out "$work/d" --jbos 3
run 2 run --quiet --out "$work/d" --target "$work/none.yaml"
mkdir "$work/mine" && touch "$work/mine/notes"
run 2 run --quiet --out "$work/mine"
[ -e "$work/mine/notes" ] || die "somebody's folder was emptied"
run 2 frobnicate
sed 's|^base:.*|base: https://portal.example|' scenarios/targets/embedded.yaml >"$work/away.yaml"
run 2 run --quiet --out "$work/d" --target "$work/away.yaml" --set control=http://127.0.0.1:1 \
    --set token=x --set portal-ca=x list/profile-and-menus
says err "authorised"
ok "bad input is refused with exit status 2"

# Interrupted: the journal is whole, and says so.
"$lakmus" run --seed 7 --repeat 2000 --out "$work/e" >"$work/out" 2>"$work/err" &
pid=$!
until [ -s "$work/e/journal.jsonl" ] && [ "$(grep -c '"k":"end"' "$work/e/journal.jsonl")" -gt 20 ]; do
    kill -0 "$pid" 2>/dev/null || die "the run ended by itself: $(cat "$work/err")"
    sleep 0.05
done
kill -INT "$pid"
got=0
wait "$pid" || got=$?
is "an interrupted run has no verdict" 3 "$got"
says out "INTERRUPTED"
is "the last line says so" interrupted "$(tail -1 "$work/e/journal.jsonl" | python3 -c \
    'import json,sys; print(json.load(sys.stdin)["status"])')"
run 3 judge "$work/e" --report "json=$work/again"
cmp "$work/e/report.json" "$work/again" || die "the interrupted run judges otherwise"
ok "Ctrl-C leaves a valid journal and says INTERRUPTED"

# The target dies: the run stops by itself.
"$lakmus" run --seed 7 --repeat 2000 --out "$work/f" >"$work/out" 2>"$work/err" &
pid=$!
until [ -s "$work/f/journal.jsonl" ] && [ "$(grep -c '"k":"end"' "$work/f/journal.jsonl")" -gt 20 ]; do
    kill -0 "$pid" 2>/dev/null || die "the run ended by itself: $(cat "$work/err")"
    sleep 0.05
done
pkill -KILL -P "$pid" || die "there is no portal to kill"
got=0
wait "$pid" || got=$?
is "a dead target gives no verdict" 3 "$got"
says out "stopped answering"
ok "after three failed liveness reads the run stops, and says why"

# A journal that was changed is noticed.
sed 's/"page":"terms"/"page":"login"/' -i "$work/a/journal.jsonl"
run 3 judge "$work/a"
ok "a journal that was changed is noticed"
echo "$passed passed, 0 failed"
