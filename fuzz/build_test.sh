#!/bin/bash
# Runs build.sh as OSS-Fuzz would, and each target over its own seeds. build_test.sh [TARGET…]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OUT=$work/out WORK=$work/work CC=clang-14 LIB_FUZZING_ENGINE=-fsanitize=fuzzer
export CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,fuzzer-no-link"
mkdir -p "$OUT" "$WORK"
fuzz/build.sh "$@"
tried=0
for options in "$OUT"/*.options; do
  target=$(basename "$options" .options)
  rm -rf "$WORK/seeds" && mkdir -p "$WORK/seeds"
  python3 -m zipfile -e "$OUT/${target}_seed_corpus.zip" "$WORK/seeds"
  dict=()
  [ -f "$OUT/$target.dict" ] && dict=("-dict=$OUT/$target.dict")
  if ! "$OUT/$target" -runs=0 -timeout=20 -rss_limit_mb=2048 "${dict[@]}" \
    "-artifact_prefix=$WORK/" "$WORK/seeds" >"$WORK/$target.log" 2>&1; then
    tail -20 "$WORK/$target.log"
    echo "$target does not take its seeds"
    exit 1
  fi
  tried=$((tried + 1))
done
echo "$tried targets built and run over their seeds"
