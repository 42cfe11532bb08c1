#!/bin/bash
# A target under AFL++: afl.sh [TARGET] [SECONDS]. It is built by the convention of OSS-Fuzz, fuzzed
# for some seconds from its own seeds by a main and a second process that share what they find, and
# what AFL++ kept must be taken by the same target under our own compiler. Status 77 where AFL++ is
# not installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=${1:-p12_read} seconds=${2:-20}
replay=${LK_REPLAY:-build/replay_$target}
if ! command -v afl-fuzz afl-clang-fast >/dev/null || [ ! -f /usr/lib/afl/libAFLDriver.a ]; then
  echo "SKIP: afl++ is not installed"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$*"; tail -20 "$work"/*.log; exit 1; }

export CC=afl-clang-fast CFLAGS="-O1 -g" LIB_FUZZING_ENGINE=/usr/lib/afl/libAFLDriver.a
export OUT=$work/bin WORK=$work/build LK_NO_LIBCRYPTO=1 AFL_QUIET=1
mkdir -p "$OUT" "$WORK" "$work/out"
fuzz/build.sh "$target" >"$work/build.log" 2>&1 || fail "the build with afl-clang-fast fails"

# The kernel's own settings (where cores go, the clock of the processor) are left as they are.
export AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1
dict=()
[ -f "$OUT/$target.dict" ] && dict=(-x "$OUT/$target.dict")
afl() { # afl NAME ROLE: one process for so many seconds
  afl-fuzz -i "fuzz/corpus/$target" -o "$work/out" -V "$seconds" -t 20000 -m none "$2" "$1" \
    "${dict[@]}" -- "$OUT/$target" >"$work/$1.log" 2>&1
}
afl main -M & first=$!
afl second -S & second=$!
wait $first || fail "afl-fuzz ends with a fault"
wait $second || fail "the second afl-fuzz ends with a fault"

stat_of() { sed -nE "s/^$2 +: *//p" "$work/out/$1/fuzzer_stats"; }
execs=$(($(stat_of main execs_done) + $(stat_of second execs_done)))
edges=$(stat_of main edges_found)
crashes=$(find "$work/out" -path '*/crashes/id*' | wc -l)
seeds=$(find "fuzz/corpus/$target/" -type f | wc -l)
mkdir "$work/kept"
for name in main second; do
  find "$work/out/$name/queue" -maxdepth 1 -name 'id*' | while read -r file; do
    cp "$file" "$work/kept/$name-$(basename "$file" | cut -d, -f1 | tr -d :)"
  done
done
kept=$(find "$work/kept" -type f | wc -l)
[ "$execs" -gt "$seeds" ] && [ "$edges" -gt 0 ] || fail "AFL++ did not fuzz: $execs execs, $edges edges"
[ "$kept" -ge "$seeds" ] || fail "AFL++ kept $kept inputs, of $seeds seeds"
[ "$crashes" = 0 ] || fail "AFL++ found $crashes crashes"
"$replay" "$work/kept" >"$work/replay.log" 2>&1 || fail "what AFL++ kept does not replay"
echo "$target under AFL++: $execs execs in $seconds s by 2 processes, $edges edges, $kept inputs kept, all replayed"
