#!/usr/bin/env bash
# What curl makes of a file that is sent wrongly: each fault of the wire, on a real connection.
# usage: portal_wire.sh LAKMUS
LAKMUS=$1
. "$(dirname "$0")/portal_lib.sh"

start_portal

# fetch FAULT [CURL OPTIONS]: an order up to its issue page, then the file under that fault; curl's
# exit status goes to $rc, the file to $work/file.
fetch() {
    local fault=$1
    shift
    make_world '{"users":[{"user_id":"anna"}]}' >/dev/null
    [ "$(control POST "/worlds/$world/orders" '{"user_id":"anna"}')" = 201 ] || die "no order"
    rm -f "$jar"
    get "$base/orders/$(json "$work/control.json" 'd["id"]')"
    {
        follow
        log_in anna
        for _ in start terms password; do
            if [ "$status" = 303 ]; then follow; fi
            press next '{"terms":true}'
        done
        follow
    } >/dev/null
    [ "$(page 'd["page"]')" = issue ] || die "not on the issue page but on $(page 'd["page"]')"
    [ "$(control POST "/worlds/$world/faults" "{\"fault\":\"$fault\",\"at\":\"always\"}")" = 201 ] ||
        die "the fault $fault cannot be armed"
    local url
    url=$(page 'd["download"]["href"]')
    rc=0
    code=$(curl -sS --cacert "$ca" -b "$jar" -o "$work/file" -w '%{http_code}' "$@" "$url" \
        2>"$work/curl.err") || rc=$?
}

fetch download-truncated
is "a truncated file is a partial one" 18 "$rc"
fetch download-truncated/17
is "it may be cut after 17 bytes" "18 17" "$rc $(stat -c %s "$work/file")"
fetch length-too-long
is "so is one that was announced longer" 18 "$rc"
fetch download-stalled --max-time 1
is "a stalled one is waited for in vain" 28 "$rc"
fetch download-reset
[ "$rc" = 18 ] || [ "$rc" = 56 ] || die "a reset connection: curl says $rc"
echo "ok   a reset connection is noticed ($rc)"
fetch download-last-byte
is "a file without its last byte is a partial one" 18 "$rc"
fetch length-too-short
is "a file that was announced shorter seems to be whole" 0 "$rc"
if openssl asn1parse -inform DER -in "$work/file" >/dev/null 2>&1; then die "its end is there"; fi
echo "ok   but its end is missing"
fetch download-garbage
is "a TLS record that nobody can decrypt ends it" 56 "$rc"
fetch headers-slow
is "headers that come slowly do come" 0 "$rc"
openssl asn1parse -inform DER -in "$work/file" >/dev/null || die "the file is not whole"
fetch chunk-broken
is "a chunk without a length is none" 56 "$rc"
fetch download-dripped
is "a file that drips comes whole" 0 "$rc"
openssl asn1parse -inform DER -in "$work/file" >/dev/null || die "the file is not whole"
fetch answered-twice
is "an answer that comes twice is the first of them" 0 "$rc"
fetch too-many-requests
is "too many requests" 429 "$code"
fetch unavailable
is "unavailable" 503 "$code"
fetch redirect-loop -L --max-redirs 5
is "a loop of redirects ends by the client's patience" 47 "$rc"
is "the portal has said nothing of trouble" "" "$(cat "$work/portal.err")"
