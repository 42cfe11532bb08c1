#!/bin/bash
# Our PKCS#12 fuzzer against a plain one (tests/bench/plain_fuzzer.c), with AddressSanitizer and a
# libcrypto that both see into, from the same ordinary files at one iteration, at the same time. What
# their corpora reach in the sources of PKCS#12 and its encryption is counted afterwards, with a
# libcrypto that was built for coverage. usage: tests/bench/fuzz.sh [--time SECONDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/bench/lib.sh

seconds=60
[ "${1:-}" != --time ] || seconds=${2:?--time SECONDS}
build=build-fuzz cover=build-cover
ordinary="usual certs-sealed mac-sha1 sha1-mac-3des aes128-prf-sha1 mac-sha512 pbes2-3des"
sources='/crypto/pkcs12/[^/]+\.c$|/crypto/asn1/p5_[^/]+\.c$|/crypto/asn1/p8_pkey\.c$'
sources+='|/crypto/evp/(evp_pbe|p5_crpt2?)\.c$|/kdfs/(pkcs12kdf|pbkdf2)\.c$'

if ! seen=$(fuzz/libcrypto.sh); then
  echo "SKIP: without OpenSSL's source a plain fuzzer sees nothing"
  exit 77
fi
covered=$(LK_LIBCRYPTO_VARIANT=coverage fuzz/libcrypto.sh "$(cat "$seen/version")")

prepare() { # prepare FOLDER TARGETS… -- OPTIONS…
  local folder=$1 targets=()
  shift
  while [ "$1" != -- ]; do targets+=("$1") && shift; done
  shift
  cmake -S . -B "$folder" -G Ninja -DCMAKE_C_COMPILER=clang-14 -DCMAKE_BUILD_TYPE=RelWithDebInfo "$@" &&
    cmake --build "$folder" --target "${targets[@]}"
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
{
  prepare $build fuzz_p12_openssl bench_fuzz_plain -- -DLK_FUZZ=ON -DLK_ASAN=ON "-DLK_LIBCRYPTO=$seen"
  prepare $cover cover_ours cover_plain -- "-DLK_LIBCRYPTO_COVERED=$covered"
} >"$work/build.log" 2>&1 || { tail -20 "$work/build.log" >&2; exit 1; }

mkdir "$work/seeds"
for name in $ordinary; do cp "fuzz/corpus/p12_openssl/$name.p12" "$work/seeds/"; done

fuzz() { # fuzz NAME PROGRAM
  mkdir -p "$work/$1" "$work/$1.found"
  head -c 24 /dev/zero >"$work/$1.counts"
  LAKMUS_FUZZ_COUNTS=$work/$1.counts "$build/$2" -max_total_time="$seconds" -seed=1 -timeout=60 \
    -rss_limit_mb=4096 -dict=fuzz/p12.dict -max_len=16384 "-artifact_prefix=$work/$1.found/" \
    "$work/$1" "$work/seeds" >"$work/$1.log" 2>&1
}
fuzz ours fuzz_p12_openssl & first=$!
fuzz plain bench_fuzz_plain & second=$!
wait $first && wait $second || { tail -5 "$work"/*.log >&2; echo "a fuzzer ended early" >&2; exit 1; }

# counts NAME: "run=… past=…"
counts() { od -An -tu8 -w24 "$work/$1.counts" | awk '{ print "run=" $1 " past=" $2 }'; }
reached() { # reached NAME: how many regions of those sources its corpus reaches
  LLVM_PROFILE_FILE="$work/$1.raw" "$cover/cover_$1" "$work/$1" "$work/seeds" >/dev/null
  llvm-profdata-14 merge -sparse "$work/$1.raw" -o "$work/$1.prof"
  llvm-cov-14 export -summary-only "-instr-profile=$work/$1.prof" "$cover/cover_$1" >"$work/$1.json"
  python3 - "$work/$1.json" "$sources" <<'PY'
import json, re, sys
files = json.load(open(sys.argv[1], encoding="utf-8"))["data"][0]["files"]
print(sum(f["summary"]["regions"]["covered"] for f in files if re.search(sys.argv[2], f["filename"])))
PY
}
ours=$(counts ours) plain=$(counts plain)
ours_regions=$(reached ours) plain_regions=$(reached plain)
ours_rate=$(calc "$(value past "$ours") / $seconds" 1) plain_rate=$(calc "$(value past "$plain") / $seconds" 1)

echo "$seconds s each, OpenSSL $(cat "$seen/version"), $(wc -w <<<"$ordinary") ordinary files"
row "executions a second, plain: d2i, PKCS12_parse" "$(calc "$(value run "$plain") / $seconds" 0)"
row "executions a second, ours" "$(calc "$(value run "$ours") / $seconds" 0)"
share=$(calc "$(value past "$plain") / $(value run "$plain") * 100")
row "past the MAC, plain" "$share %"
share=$(calc "$(value past "$ours") / $(value run "$ours") * 100" 1)
row "past the MAC, ours" "$share %" ">= 50 %" "$share >= 50"
ratio=$(calc "$ours_rate / ($plain_rate > 0 ? $plain_rate : 0.01)" 1)
row "past the MAC a second" "$ours_rate, $plain_rate plain, x $ratio" ">= x 10" "$ratio >= 10"
ratio=$(calc "$ours_regions / $plain_regions")
row "regions of PKCS#12 and PBE that were reached" "$ours_regions, $plain_regions plain, x $ratio" ">= x 1.3" "$ratio >= 1.3"
