#!/bin/bash
# A client under test: the one in shell passes; wrong copies of it are each caught by the right
# requirement, and by no other.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
lakmus=$1
client=fixtures/clients/sh/client
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
die() {
    echo "FAILED: $*" >&2
    exit 1
}

# judge NAME CLIENT: runs it; status and the ids that fail are left in $status and $failing.
judge() {
    status=0
    "$lakmus" run --quiet --client "$2" --timeout 20 --seed 7 --out "$work/$1" \
        --report "json=$work/$1.json" >"$work/$1.txt" 2>&1 || status=$?
    [ -f "$work/$1.json" ] || die "$1: no report: $(cat "$work/$1.txt")"
    failing=$(python3 - "$work/$1.json" <<'P'
import json, sys
d = json.load(open(sys.argv[1]))
print(" ".join(r["id"] for r in d["requirements"] if r["verdict"] == "fail"))
P
    )
}

# wrong NAME SED-EXPRESSION IDS: a copy of the client in which one thing is wrong.
wrong() {
    local copy=$work/client-$1
    sed "$2" "$client" >"$copy"
    chmod +x "$copy"
    cmp -s "$client" "$copy" && die "$1: the copy is not wrong"
    judge "$1" "$copy"
    [ "$status" = 1 ] || die "$1: exit status $status, wanted 1: $(cat "$work/$1.txt")"
    [ "$failing" = "$3" ] || die "$1: '$failing' fail, wanted '$3'"
    passed=$((passed + 1))
    echo "ok   $1: $failing"
}

judge right "$PWD/$client"
[ "$status" = 0 ] || die "the right client: exit status $status, $failing: $(cat "$work/right.txt")"
passed=$((passed + 1))
echo "ok   the client in shell passes"

wrong password-in-an-argument 's|-passin "file:$LAKMUS_OUT/password"|-passin "pass:$(cat "$LAKMUS_OUT/password")"|' \
    "WIZ-PW-06"
wrong file-for-everybody 's|mv "$work/file" "$LAKMUS_OUT/certificate.p12"|&; chmod 644 "$LAKMUS_OUT/certificate.p12"|' \
    "CLI-FILE-01"
wrong takes-what-it-gets 's/^        fail "the download failed"/        true/; s/2>.dev.null || fail "the password does not open the file"/2>\/dev\/null || true/' \
    "CLI-FAULT-01"
# What the portal did to it, and not without the fault, is told.
tr -s '\n ' ' ' <"$work/takes-what-it-gets.txt" |
    grep -qE 'differs GET /orders/1/file → 200, [0-9]+ of [0-9]+ octets of a file \(record [0-9]+\); in its twin retrieve/by-link: GET /orders/1/file → 200, a whole file' ||
    die "takes-what-it-gets: where it differs from its twin is not told"
wrong does-nothing 's/^retrieve | block) .*/retrieve | block) exit 0 ;;/' \
    "RET-MAIL-03 LOGIN-01 WIZ-TERMS-02 WIZ-PW-04 WIZ-PW-06 WIZ-ISSUE-04 BLOCK-01 CLI-STEPS-01 CLI-FILE-01"
echo "$passed passed, 0 failed"
