#!/bin/bash
# lakmus list, schema and check as a person uses them: data to stdout, talk to stderr, the exit
# status. usage: words.sh LAKMUS
set -u
lakmus=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 2
passed=0 failed=0

# says STATUS TEXT ARGUMENTS…: the command ends with STATUS, and its output holds TEXT.
says() {
    local status=$1 text=$2 out got
    shift 2
    out=$("$lakmus" "$@" 2>&1)
    got=$?
    if [ "$got" = "$status" ] && grep -qF -- "$text" <<<"$out"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'lakmus %s: exit %s, wanted %s with "%s"; it said:\n%s\n' "$*" "$got" "$status" \
            "$text" "$(head -c 600 <<<"$out")"
    fi
}

says 0 "| block/stays-blocked |" list
says 0 "| block/stays-blocked |" list --scenarios 'block/*'
says 0 "| block/stays-blocked |" list profile:block BLOCK-07/1
says 0 '"id": "retrieve/by-link"' list --json retrieve/by-link
says 0 "| WIZ-PW-02/1 | MUST |" list --requirements WIZ-PW-02
says 0 "| IMPL-01 | implied |" list --requirements class:implied
says 0 "| download-truncated |" list --faults
says 0 "| terms | Terms and Conditions |" list --pages
says 0 '"acts": [' list --steps --json
says 2 "(did you mean 'block/block'?)" list blok/block
says 2 "(did you mean 'WIZ-PW-02'?)" list --requirements WIZ-PV-02
says 2 "takes no selector" list --pages terms
says 2 "unrecognized option" list --pagse
says 2 "No such file" list --from /nonexistent
says 0 '"$schema": "https://json-schema.org/draft/2020-12/schema"' schema scenario
says 0 '"$defs"' schema binding
says 2 "did you mean 'scenario'?" schema scenaro
says 2 "usage:" schema
says 0 "no mistakes" check
says 0 "no mistakes" check scenarios/requirements.yaml
says 0 "no mistakes" check scenarios/targets/embedded.yaml
says 0 "can be played on this target" check --target scenarios/targets/embedded.yaml
says 2 "No such file" check /nonexistent
says 0 "1 warning" check tests/golden/load-errors/last-act-unseen
says 2 "1 warning" check --strict tests/golden/load-errors/last-act-unseen

# A file of 50 MB is refused, and at once.
big=$(mktemp --suffix=.yaml)
trap 'rm -f "$big"' EXIT
truncate -s 50M "$big"
says 2 "larger than 4194304 bytes" check "$big"

if "$lakmus" list 2>/dev/null >/dev/full; then
    echo "lakmus list: a full disk is not told"
    failed=$((failed + 1))
else
    passed=$((passed + 1))
fi
echo "e2e words: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
