#!/bin/bash
# With nothing but curl and openssl: a certificate is ordered, retrieved by the link in the mail,
# used to log in, blocked, and refused by everybody afterwards.
LAKMUS=$1
. "$(dirname "$0")/portal_lib.sh"

start_portal
make_world '{"users":[{"user_id":"anna.a","given_name":"Anna","surname":"Andersen"}],"seed":7}'

is "an order is taken" 201 "$(control POST "/worlds/$world/orders" '{"user_id":"anna.a"}')"
is "the mailbox is read" 200 "$(control GET "/worlds/$world/mailbox?to=anna.a@example.test")"
is "one mail came" 1 "$(json "$work/control.json" 'len(d["mails"])')"
is "its subject is the guide's" "Retrieve a user certificate" "$(json "$work/control.json" \
    '__import__("email").message_from_string(d["mails"][0]["raw"])["Subject"]')"
link=$(json "$work/control.json" '[l for l in d["mails"][0]["raw"].split() if "/retrieve/" in l][0]')

get "$link"
follow
log_in anna.a
follow
is "the wizard starts" wizard-start "$(page 'd["page"]')"
press next
follow
is "the terms are shown" terms "$(page 'd["page"]')"
is "the box is not ticked" false "$(page 'd["fields"][0]["value"]')"
press next '{"terms":false}'
is "without acceptance there is no way on" 422 "$status"
get "$base/orders/1/issue"
is "nor by the address" 409 "$status"
get "$base/orders/1/terms"
press next '{"terms":true}'
follow
is "the password page is shown" password "$(page 'd["page"]')"
is "the password is masked" 'true null' \
    "$(page '"%s %s" % tuple(__import__("json").dumps(d["fields"][0][k]) for k in ("masked","value"))')"
press show
(umask 077 && page 'd["fields"][0]["value"]' | tr -d '\n' >"$work/password")
press copy
is "the copied password is the shown one" "$(cat "$work/password")" "$(page 'd["clipboard"]')"
press next
follow
is "the certificate is ready" "The certificate is now ready for issuance." "$(page 'd["text"][0]')"
file=$(page 'd["download"]["href"]')
press close
is "nobody closes before the download" 409 "$status"
for copy in one two; do
    curl -sS --cacert "$ca" -b "$jar" -o "$work/$copy.p12" "$file"
done
is "a fault is armed" 201 "$(control POST "/worlds/$world/faults" '{"fault":"download-truncated"}')"
cut=0
curl -sS --cacert "$ca" -b "$jar" -o "$work/cut.p12" "$file" 2>/dev/null || cut=$?
is "curl sees the truncated file for what it is" 18 "$cut"
half=$(($(stat -c %s "$work/one.p12") / 2))
is "half of it came" "$half" "$(stat -c %s "$work/cut.p12")"
get "$base/orders/1/issue"
press close
is "the order is closed" closed "$(page 'd["page"]')"
get "$link"
is "the link is used up" 410 "$status"
get "$file"
is "and so is the file" 410 "$status"

for copy in one two; do
    openssl pkcs12 -in "$work/$copy.p12" -passin "file:$work/password" -clcerts -nokeys \
        -out "$work/$copy.pem" || die "the password does not open the file"
done
cmp "$work/one.pem" "$work/two.pem" || die "the second download is another certificate"
echo "ok   both downloads hold the same certificate"
! openssl pkcs12 -in "$work/one.p12" -passin pass:wrong -noout 2>/dev/null || die "any password opens it"
csplit -s -z -f "$work/ca-" "$work/world-ca.pem" '/BEGIN/' '{*}'
curl -sS -o "$work/crl.der" "$crl_url"
openssl crl -inform DER -in "$work/crl.der" -out "$work/crl.pem" 2>/dev/null
verify() {
    openssl verify -crl_check -CAfile "$work/ca-00" -untrusted "$work/ca-01" -CRLfile "$work/crl.pem" \
        "$work/one.pem" 2>&1 || true
}
is "the chain holds and the CRL knows nothing against it" "$work/one.pem: OK" "$(verify)"
ocsp() {
    openssl ocsp -issuer "$work/ca-01" -cert "$work/one.pem" -url "$ocsp_url" -CAfile "$work/ca-00" \
        -verify_other "$work/ca-01" 2>&1 | sed -n "s|^$work/one.pem: ||p; s/^Response verify OK/verified/p"
}
is "OCSP says good" "verified good" "$(ocsp | tr '\n' ' ' | sed 's/ $//')"

# curl reads the password of the file from its configuration: it is in no argument list.
(umask 077 && printf 'cert = "%s:%s"\ncert-type = "P12"\n' "$work/one.p12" "$(cat "$work/password")" \
    >"$work/mtls")
with_certificate() {
    curl -sS --cacert "$ca" -K "$work/mtls" -o "$work/page.json" -w '%{http_code}' "$mtls/"
}
is "the certificate logs in" 200 "$(with_certificate)"
is "as its user" "Anna Andersen" "$(page 'd["user"]')"
is "without a certificate there is no login" 403 \
    "$(curl -sS --cacert "$ca" -o /dev/null -w '%{http_code}' "$mtls/")"

get "$base/certificates"
is "the list shows it" Issued "$(page 'd["rows"][0]["status"]')"
get "$(page 'd["rows"][0]["href"]')"
serial=$(openssl x509 -in "$work/one.pem" -noout -serial | sed 's/serial=//' | tr A-F a-f)
is "the details have its serial" "$serial" "$(page 'd["details"]["serial"]' | tr A-F a-f)"
press block
is "a window warns" "Delete Certificate Profile" "$(page 'd["title"]')"
press ok
follow
is "it is blocked" Blocked "$(page 'd["rows"][0]["status"]')"
is "the blocked certificate does not log in" 403 "$(with_certificate)"
is "OCSP says revoked" "verified revoked" "$(ocsp | head -n 2 | tr '\n' ' ' | sed 's/ $//')"
curl -sS -o "$work/crl.der" "$crl_url"
openssl crl -inform DER -in "$work/crl.der" -out "$work/crl.pem" 2>/dev/null
verify | grep -q 'certificate revoked' || die "the CRL does not revoke it: $(verify)"
echo "ok   the CRL revokes it"

is "the journal is read" 200 "$(control GET "/worlds/$world/journal")"
is "it knows what was done" \
    "next next next show copy next close download download download close download details block ok" \
    "$(json "$work/control.json" '" ".join(r["action"] for r in d["requests"] if r["order"] and
        r["action"] not in (None, "follow-link") and r["listener"] == "portal")')"
! grep -qF "$(cat "$work/password")" "$work/control.json" || die "the journal holds the password"
! grep -qF "${link##*/}" "$work/control.json" || die "the journal holds the link"
is "the world is dropped" 204 "$(control DELETE "/worlds/$world")"
is "and is gone" 404 "$(control GET "/worlds/$world/clock")"
