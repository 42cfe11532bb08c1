#!/bin/bash
# Can the fuzzing of PKCS#12 find anything? power.sh [SECONDS]. OpenSSL 3.0.17 crashes on files of
# the shapes of CVE-2025-69421 and CVE-2026-22795, mended in 3.0.19; from ordinary valid files alone
# the target must come upon one of them within 60 seconds. Status 0 found, 1 not, 77 no such source.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-60}
build=build-fuzz-power
ordinary="usual certs-sealed mac-sha1 sha1-mac-3des aes128-prf-sha1 mac-sha512 pbes2-3des"
# Where the two show: decryption of an absent content; a BOOLEAN taken for a string.
known='PKCS12_item_decrypt_d2i|PKCS12_pbe_crypt|parse_bag|X509_keyid_set1|X509_alias_set1|ASN1_STRING_to_UTF8|PKCS12_get_friendlyname'

if ! old=$(fuzz/libcrypto.sh 3.0.17-1~deb12u2); then
  echo "SKIP: the source of OpenSSL 3.0.17 cannot be had any more"
  exit 77
fi
cmake -S . -B $build -G Ninja -DCMAKE_C_COMPILER=clang-14 -DCMAKE_BUILD_TYPE=RelWithDebInfo \
  -DLK_FUZZ=ON -DLK_ASAN=ON "-DLK_LIBCRYPTO=$old" >/dev/null
cmake --build $build --target fuzz_p12_openssl >/dev/null

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/seeds" "$work/corpus"
for name in $ordinary; do cp "fuzz/corpus/p12_openssl/$name.p12" "$work/seeds/"; done

from=$(date +%s.%N)
$build/fuzz_p12_openssl -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 -dict=fuzz/p12.dict \
  -len_control=0 -max_len=16384 -detect_leaks=0 -artifact_prefix="$work/" "$work/corpus" "$work/seeds" >"$work/log" 2>&1 || true
took=$(awk -v a="$from" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }')
if ! grep -q 'Test unit written' "$work/log"; then
  tail -5 "$work/log"
  echo "no known bug found in $seconds s"
  exit 1
fi
if ! grep -E '^ +#[0-9]+ ' "$work/log" | grep -E "$known" >"$work/where"; then
  grep -E '^ +#[0-9]+ |SUMMARY' "$work/log" | head -20
  echo "a crash, but not the one that is looked for"
  exit 1
fi
echo "found after $took s, from $(wc -w <<<"$ordinary") ordinary files:"
sed -E 's/ 0x[0-9a-f]+ in//; s/ [^ ]*\/source\// /' "$work/where" | head -3
