#!/bin/bash
# Our PKCS#12 files in the hands of openssl, GnuTLS, NSS and Java, and theirs in ours. Opening means
# that the key was taken out and made a signature that the certificate confirms; a listing is not
# enough, since keytool -list and certtool --p12-info never decrypt the key. Each of them must also
# refuse a wrong password. A program that is not installed is skipped by name.
# Usage: foreign_p12.sh P12_TOOL
set -euo pipefail

tool=$(realpath "${1:?usage: foreign_p12.sh P12_TOOL}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077
cd "$work"
export LC_ALL=C.UTF-8
passed=0 failed=0 skipped=0
name='rødt certifikat'

# yes WHAT COMMAND…: it must succeed. no WHAT COMMAND…: it must refuse.
yes() {
    local what=$1
    shift
    if "$@" >out 2>&1 </dev/null; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
        sed 's/^/    /' out
    fi
}
no() {
    local what=$1
    shift
    if "$@" >out 2>&1 </dev/null; then
        failed=$((failed + 1))
        echo "FAILED: $what: accepted"
    else
        passed=$((passed + 1))
    fi
}
have() {
    command -v "$1" >/dev/null && return 0
    skipped=$((skipped + 1))
    echo "skipped: $1 is not installed"
    return 1
}

# A wrong password must be refused as such, not by chance for another reason.
we_refuse() {
    local said
    said=$("$tool" read wrong "$1") && return 1
    [[ $said == wrong:* ]]
}
# we_open WHAT FILE
we_open() {
    yes "$1, opened by us" "$tool" read right "$2"
    yes "$1, refused by us with a wrong password" we_refuse "$2"
}

openssl_signs() {
    openssl pkcs12 -in own.p12 -passin "file:$1" -nodes -nocerts -out key.pem &&
        openssl dgst -sha256 -sign key.pem -out sig data &&
        openssl x509 -in leaf.pem -pubkey -noout >pub.pem &&
        openssl dgst -sha256 -verify pub.pem -signature sig data
}

template() {
    printf 'password = "%s"\n' "$(cat "$1")" >"template-$1"
}
certtool_signs() {
    template "$1"
    certtool --p12-info --inder --infile own.p12 --template "template-$1" >info || return 1
    sed -n '/BEGIN ENCRYPTED/,/END ENCRYPTED/p' info >sealed.pem
    GNUTLS_PIN=$(cat "$1") certtool --p7-sign --p7-include-cert --load-privkey sealed.pem \
        --load-certificate leaf.pem --infile data --outfile data.p7 &&
        openssl cms -verify -inform PEM -in data.p7 -noverify -certfile leaf.pem
}

# What NSS took in it must be able to give out again, with a key that signs.
nss_roundtrip() {
    pk12util -i own.p12 -d sql:nss -w "$1" -k nss-password &&
        pk12util -o nss-out.p12 -n "$name" -d sql:nss -w right -k nss-password &&
        "$tool" read right nss-out.p12
}

keytool_signs() {
    keytool -certreq -keystore own.p12 -storetype PKCS12 -storepass:file "$1" -alias "$name" \
        -file request.pem && openssl req -in request.pem -verify -noout &&
        openssl req -in request.pem -pubkey -noout >a.pem &&
        openssl x509 -in leaf.pem -pubkey -noout >b.pem && cmp a.pem b.pem
}

ours_to_theirs() {
    local kind=$1 which=$2
    yes "own file ($kind, $which)" "$tool" write right . "$kind"
    yes "own file ($kind, $which), opened by us" "$tool" read right own.p12
    yes "openssl signs ($kind, $which)" openssl_signs right
    no "openssl, wrong password ($kind, $which)" openssl_signs wrong
    if have certtool; then
        yes "certtool signs ($kind, $which)" certtool_signs right
        no "certtool, wrong password ($kind, $which)" certtool_signs wrong
    fi
    if have pk12util; then
        rm -rf nss && mkdir nss
        certutil -N -d sql:nss -f nss-password
        no "pk12util, wrong password ($kind, $which)" nss_roundtrip wrong
        yes "pk12util signs ($kind, $which)" nss_roundtrip right
    fi
    # Java 17 takes ASCII passwords only.
    if [ "$which" = ascii ] && have keytool; then
        yes "keytool signs ($kind, $which)" keytool_signs right
        no "keytool, wrong password ($kind, $which)" keytool_signs wrong
    fi
}

from_openssl() {
    openssl pkcs12 -in own.p12 -passin file:right -nodes -nocerts -out key.pem
    local n=0 options
    while read -r options; do
        n=$((n + 1))
        # shellcheck disable=SC2086
        if ! openssl pkcs12 -export -inkey key.pem -in leaf.pem -certfile root.pem -passout \
            file:right -out "openssl-$n.p12" $options 2>out; then
            skipped=$((skipped + 1))
            echo "skipped: this openssl cannot write with: $options"
            continue
        fi
        we_open "openssl's file (${options:-default})" "openssl-$n.p12"
    done <<'OPTIONS'

-legacy
-legacy -certpbe PBE-SHA1-RC2-128 -keypbe PBE-SHA1-RC4-128 -macalg sha1
-legacy -certpbe PBE-SHA1-RC4-40 -keypbe PBE-SHA1-2DES -macalg sha1
-certpbe AES-128-CBC -keypbe AES-192-CBC -macalg sha512
-certpbe NONE -keypbe DES-EDE3-CBC -macalg sha384
-iter 100000 -maciter
-nomac
OPTIONS
}

from_certtool() {
    template right
    openssl pkey -in key.pem -out clear.pem
    for cipher in aes-256 aes-128 3des 3des-pkcs12 rc2-40 arcfour; do
        yes "certtool writes $cipher" certtool --to-p12 --load-privkey clear.pem \
            --load-certificate leaf.pem --load-ca-certificate root.pem --p12-name x \
            --template template-right --pkcs-cipher "$cipher" --outder --outfile g.p12
        we_open "certtool's file ($cipher)" g.p12
    done
}

from_pk12util() {
    local key cert
    while IFS='|' read -r key cert; do
        yes "pk12util writes ${key:-default}" pk12util -o n.p12 -n "$name" -d sql:nss -w right \
            -k nss-password ${key:+-c "$key"} ${cert:+-C "$cert"}
        we_open "pk12util's file (${key:-default})" n.p12
    done <<'CIPHERS'
|
PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC|PKCS #12 V2 PBE With SHA-1 And 40 Bit RC2 CBC
CIPHERS
}

from_keytool() {
    local legacy
    for legacy in '' -J-Dkeystore.pkcs12.legacy; do
        rm -f j.p12
        yes "keytool writes ${legacy:-default}" keytool ${legacy:+"$legacy"} -genkeypair \
            -storetype PKCS12 -keystore j.p12 -storepass:file right -keyalg EC -alias a \
            -dname CN=lakmus-test
        we_open "keytool's file (${legacy:-default})" j.p12
    done
}

echo 'signed by lakmus' >data
printf 'database\n' >nss-password

printf 'blåbærgrød-ÆØÅ-42\n' >right
printf 'blåbærgrød-ÆØA-42\n' >wrong
ours_to_theirs p256 danish
from_openssl

printf 'Rosa-Luna-42%%\n' >right
printf 'Rosa-Luna-43%%\n' >wrong
ours_to_theirs rsa ascii
ours_to_theirs p256 ascii
from_openssl
if have certtool; then from_certtool; fi
if have pk12util; then from_pk12util; fi
if have keytool; then from_keytool; fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
