#!/bin/bash
# A world may ask for a listener of its own: it is served there, no other world is, and it goes
# with the world.
LAKMUS=$1
. "$(dirname "$0")/portal_lib.sh"

rc=0
"$LAKMUS" portal --fault tls-odl 2>"$work/said" || rc=$?
is "a fault that there is not, on the command line" 2 "$rc"
grep -q "did you mean 'tls-old'" "$work/said" || die "the nearest one is not told: $(cat "$work/said")"
start_portal --fault tls-old=3
make_world '{"listener":true,"users":[{"user_id":"anna.a"}]}'
own=$base
first=$world
make_world '{"users":[{"user_id":"bo.b"}]}'
shared=$base
[ "${own%/w/*}" != "${shared%/w/*}" ] || die "the world has no address of its own"
ok1=$(curl -sS --cacert "$ca" -o "$work/page.json" -w '%{http_code}' -L "$own/")
is "its own address serves it" "200 login" "$ok1 $(page 'd["page"]')"
is "and leads to itself" "$own" "$(page 'd["controls"][0]["href"].rsplit("/login",1)[0]')"
is "but no other world" 404 "$(curl -sS --cacert "$ca" -o /dev/null -w '%{http_code}' "${own%/w/*}/w/$world/")"
is "the world is dropped" 204 "$(control DELETE "/worlds/$first")"
curl -sS --cacert "$ca" -o /dev/null "$own/" 2>/dev/null && die "its listener outlives it"
echo "ok   and its listener with it"

# Faults of the handshake are of worlds with a listener of their own.
is "the shared listener takes no fault of TLS" 400 "$(control POST "/worlds/$world/faults" '{"fault":"tls-old","at":"always"}')"

# handshake VERSION-OPTIONS…: which TLS is spoken with the world, or nothing.
handshake() {
    local at=${base#https://}
    openssl s_client -connect "${at%%/*}" -CAfile "$ca" -cipher 'DEFAULT:@SECLEVEL=0' "$@" </dev/null 2>/dev/null |
        awk '/^New, / { ok = !/NONE/ } ok && /^New, TLSv1.3/ { print "TLSv1.3" } ok && /Protocol *:/ { print $3 }' | head -n 1
}
base=$(json "$work/ready.json" 'd["world"]["portal"]')
is "a fault of the command line is armed for its time" "TLSv1.3 TLSv1.3 TLSv1.1 TLSv1.3" \
    "$(for _ in 1 2 3 4; do handshake -min_protocol TLSv1; done | paste -sd' ')"
make_world '{"listener":"own","users":[{"user_id":"anna"}]}'
is "a world speaks TLS 1.3" TLSv1.3 "$(handshake)"
is "and nothing as old as 1.1" "" "$(handshake -tls1_1)"
is "unless it is to" 201 "$(control POST "/worlds/$world/faults" '{"fault":"tls-old","at":2}')"
is "at the second connection" TLSv1.3 "$(handshake)"
is "it is TLS 1.1" TLSv1.1 "$(handshake -min_protocol TLSv1)"
is "a world may speak both" 201 "$(control POST "/worlds/$world/faults" '{"fault":"tls-old-too","at":2}')"
is "and then no more" TLSv1.3 "$(handshake -min_protocol TLSv1)"

is "with whoever asks for no more, TLS 1.1" TLSv1.1 "$(handshake -tls1_1)"
is "once" "" "$(handshake -tls1_1)"

is "garbage waits for a file" 201 "$(control POST "/worlds/$world/faults" '{"fault":"handshake-garbage","at":1}')"
[ "$(control POST "/worlds/$world/orders" '{"user_id":"anna"}')" = 201 ] || die "no order"
{
    get "$base/orders/$(json "$work/control.json" 'd["id"]')"
    follow
    log_in anna
    for _ in start terms password; do
        if [ "$status" = 303 ]; then follow; fi
        press next '{"terms":true}'
    done
} >/dev/null
rc=0
curl -sS --cacert "$ca" -b "$jar" "$base/" -o /dev/null 2>"$work/curl.err" || rc=$?
is "the connection after the issue is no TLS" 35 "$rc"
follow
is "the one after that is" "issue" "$(page 'd["page"]')"
control GET "/worlds/$world/journal" >/dev/null
is "the journal tells of both" "handshake-garbage tls-old tls-old-too" \
    "$(json "$work/control.json" '" ".join(sorted(f for r in d["requests"] for f in r.get("faults", [])))')"

log_out_from() {
    curl -sS --cacert "$ca" -b "$jar" -o /dev/null -w '%{http_code}' -H "Origin: $1" \
        -H "X-CSRF-Token: $(page 'd["csrf"]')" -d '' "$base/logout"
}
is "pages of the shared address are another site" 403 "$(log_out_from "${shared%/w/*}")"
is "its own are not" 200 "$(log_out_from "${base%/w/*}")"
