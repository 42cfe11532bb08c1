#!/bin/bash
# A world may ask for a listener of its own: it is served there, no other world is, and it goes
# with the world.
LAKMUS=$1
. "$(dirname "$0")/portal_lib.sh"

start_portal
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
