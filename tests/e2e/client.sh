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

# judge NAME CLIENT [CASE…]: runs it; status and the ids that fail, and those that warn, are left in
# $status, $failing and $warning.
judge() {
    local name=$1 command=$2
    shift 2
    status=0
    "$lakmus" run --quiet --client "$command" --timeout "${patience:-20}" --seed 7 \
        --out "$work/$name" --report "json=$work/$name.json" "$@" >"$work/$name.txt" 2>&1 || status=$?
    [ -f "$work/$name.json" ] || die "$name: no report: $(cat "$work/$name.txt")"
    failing=$(ids "$name" fail)
    warning=$(ids "$name" warning)
}

ids() {
    python3 - "$work/$1.json" "$2" <<'P'
import json, sys
d = json.load(open(sys.argv[1]))
print(" ".join(r["id"] for r in d["requirements"] if r["verdict"] == sys.argv[2]))
P
}

# copy NAME SED-EXPRESSION: a copy of the client in which one thing is wrong, in $copy.
copy() {
    copy=$work/client-$1
    sed "$2" "$client" >"$copy"
    chmod +x "$copy"
    if cmp -s "$client" "$copy"; then die "$1: the copy is not wrong"; fi
}

# wrong NAME SED-EXPRESSION IDS [CASE…]: such a copy fails in the requirements named, and no other.
wrong() {
    local name=$1 ids=$3
    copy "$1" "$2"
    shift 3
    judge "$name" "$copy" "$@"
    [ "$status" = 1 ] || die "$name: exit status $status, wanted 1: $(cat "$work/$name.txt")"
    [ "$failing" = "$ids" ] || die "$name: '$failing' fail, wanted '$ids'"
    passed=$((passed + 1))
    echo "ok   $name: $failing"
}

judge right "$PWD/$client"
[ "$status" = 0 ] || die "the right client: exit status $status, $failing: $(cat "$work/right.txt")"
passed=$((passed + 1))
echo "ok   the client in shell passes"

plain=(retrieve/by-link block/block)
wrong password-in-an-argument 's|-passin "file:$LAKMUS_OUT/password"|-passin "pass:$(cat "$LAKMUS_OUT/password")"|' \
    "WIZ-PW-06" "${plain[@]}"
wrong file-for-everybody 's|mv "$work/file" "$LAKMUS_OUT/certificate.p12"|&; chmod 644 "$LAKMUS_OUT/certificate.p12"|' \
    "CLI-FILE-01" "${plain[@]}"
wrong does-nothing 's/^retrieve | block) .*/retrieve | block) exit 0 ;;/' \
    "RET-MAIL-03 LOGIN-01 WIZ-TERMS-02 WIZ-PW-04 WIZ-PW-06 WIZ-ISSUE-04 BLOCK-01 CLI-STEPS-01 CLI-FILE-01" \
    "${plain[@]}"

# The right client met all faults; each wrong one meets those that it falls for.
faults=(retrieve/by-link 'retrieve/not-whole[cut in the middle]' 'retrieve/not-whole[announced shorter]'
    'retrieve/not-to-be-used[malformed]' 'retrieve/not-to-be-used[another password]')
wrong takes-what-it-gets 's/^        fail "the download failed"/        true/; s/^    check_use/    true/; s/^    check_form/    true/; s/^    check_trust.*/    true/' \
    "CLI-FAULT-01 CLI-FAULT-02" "${faults[@]}"
wrong keeps-before-it-looks 's|^    check_use|    cp "$work/file" "$LAKMUS_OUT/certificate.p12"\n&|' \
    "CLI-FAULT-01 CLI-FAULT-02" "${faults[@]}"
wrong trusts-any-key 's|^    cmp -s "$work/public" .*||' "CLI-FAULT-02" \
    retrieve/by-link 'retrieve/not-to-be-used[another key]'
patience=8 wrong waits-for-ever 's/ --max-time 5//' "CLI-FAULT-01" \
    retrieve/by-link 'retrieve/not-whole[stalled]'
wrong speaks-any-tls 's/curl -sS/& --tlsv1.0 --ciphers DEFAULT:@SECLEVEL=0/' "CLI-TLS-01" \
    retrieve/by-link retrieve/no-tls retrieve/old-tls

patience=6 wrong takes-what-openssl-takes 's/^    check_form/    true/; s/^    check_trust .*/    true/' \
    "CLI-P12-01" 'client/*'

# What should be looked at, and is not, is a warning.
copy looks-at-nothing 's/^    check_trust .*/    true/'
judge looks-at-nothing "$copy" retrieve/by-link 'retrieve/not-to-be-trusted[expired]' \
    'retrieve/not-to-be-trusted[not valid yet]' "retrieve/not-to-be-trusted[somebody else's subject]"
[ "$status $warning" = "0 CLI-FAULT-03" ] || die "looks-at-nothing: $status, '$warning' warn"
passed=$((passed + 1))
echo "ok   looks-at-nothing: $warning is a warning"
echo "$passed passed, 0 failed"
