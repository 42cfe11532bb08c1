#!/bin/bash
# The figures, side by side: each ratio is of two measurements that took turns in this run, so that
# a busy or slow machine shifts both; what has no such other half is told as the least of several and
# as the middle one. CPU is the client's own; the portal is a process of its own.
# usage: tests/bench/run.sh BUILD
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

build=${1:-build-release}
lakmus=$build/lakmus
flow=list/profile-and-menus
few=1000 many=10000 rounds=3
out=$build/bench-out
mkdir -p "$out"

. tests/bench/lib.sh

# run TIMES JOBS [OPTIONS…]: plays the flow; the line of what it cost is in $cost.
run() {
  local times=$1 jobs=$2
  shift 2
  cost=$("$build/bench_watch" "$lakmus" run "$flow" --repeat "$times" --jobs "$jobs" --quiet \
    --out "$out/run" "$@" | tail -1)
  [ "$(value status "$cost")" = 0 ] || { echo "bench: the flow does not pass: $cost" >&2; exit 1; }
}

reports=()
for format in text term json junit html; do reports+=(--report "$format=$out/extra.$format"); done

raw_cpu=() own_cpu=() with_cpu=() raw_rate=() own_rate=()
for _ in $(seq $rounds); do
  line=$("$build/bench_raw" "$lakmus" $few 1)
  requests=$(value requests "$line")
  raw_cpu+=("$(value cpu "$line")")
  run $few 1
  own_cpu+=("$(value cpu "$cost")")
  run $few 1 "${reports[@]}"
  with_cpu+=("$(value cpu "$cost")")
  line=$("$build/bench_raw" "$lakmus" $((2 * few)) 8)
  raw_rate+=("$(calc "-$(value requests "$line") / $(value wall "$line")" 0)")
  run $((2 * few)) 8
  own_rate+=("$(calc "-2 * $requests / $(value wall "$cost")" 0)")
done
# Rates are kept negative, so that the least is the best of each list.
raw=$(least "${raw_cpu[@]}") own=$(least "${own_cpu[@]}") with=$(least "${with_cpu[@]}")
raw8=$(least "${raw_rate[@]}") own8=$(least "${own_rate[@]}")

echo "$(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg); wall times mean something on an idle machine only"
row "CPU a request, raw libcurl, one after another" "$(calc "$raw / $requests * 1e6" 1) us"
ratio=$(calc "$own / $raw")
row "CPU a request, lakmus, journal and judging on" \
  "$(calc "$own / $requests * 1e6" 1) us, $ratio x raw" "<= 2 x" "$ratio <= 2"
more=$(calc "($with / $own - 1) * 100" 1)
row "all five reports once more" "$more % CPU" "<= 30 %" "$more <= 30"
row "requests a second, curl_multi, 8 in flight" "$((-raw8))"
ratio=$(calc "$own8 / $raw8")
row "requests a second, lakmus --jobs 8" "$((-own8)), $ratio x curl_multi" ">= 0.5 x" "$ratio >= 0.5"

# What else runs here makes everything slower for a while: growth is told by CPU time, and by runs
# of the few right before and right after the many.
both_cpu() { calc "$(value cpu "$cost") + $(value children_cpu "$cost")"; }
run $few 1
few_s=$(both_cpu) few_wall=$(value wall "$cost") few_kb=$(value peak_kb "$cost")
run $many 1
many_s=$(both_cpu) many_wall=$(value wall "$cost") many_kb=$(value peak_kb "$cost")
run $few 1
few_s=$(calc "($few_s + $(both_cpu)) / 2") few_wall=$(calc "($few_wall + $(value wall "$cost")) / 2")
ratio=$(calc "$many_s / $few_s * $few / $many")
row "CPU a play with its portal, $few and $many plays" \
  "$(calc "$few_s / $few * 1000") and $(calc "$many_s / $many * 1000") ms, x $ratio" \
  "<= x 1.1" "$ratio <= 1.1"
row "  wall time a play" \
  "$(calc "$few_wall / $few * 1000") and $(calc "$many_wall / $many * 1000") ms"
ratio=$(calc "$many_kb / $few_kb")
row "peak of memory, $few and $many plays" \
  "$(calc "$few_kb / 1024" 1) and $(calc "$many_kb / 1024" 1) MB, x $ratio" "<= x 1.1" "$ratio <= 1.1"

walls=() checks=()
for _ in 1 2 3 4 5; do
  cost=$("$build/bench_watch" "$lakmus" run --quiet --out "$out/run" | tail -1)
  walls+=("$(value wall "$cost")") kb=$(value peak_kb "$cost") most=$(value most_kb "$cost")
  line=$("$build/bench_watch" "$lakmus" check scenarios 2>/dev/null | tail -1)
  checks+=("$(value wall "$line")")
done
wall=$(least "${walls[@]}") check=$(calc "$(least "${checks[@]}") * 1000" 1)
row "the whole wire suite, p256 (status $(value status "$cost"))" "$(calc "$wall") s, mostly $(calc "$(middle "${walls[@]}")") s" "<= 2 s" "$wall <= 2"
row "its peak of memory, portal and lakmus at most" "$(calc "($kb + $most) / 1024" 1) MB" "< 100 MB" \
  "$kb + $most < 102400"
row "lakmus check, all scenarios" \
  "$check ms, mostly $(calc "$(middle "${checks[@]}") * 1000" 1) ms" "< 50 ms" "$check < 50"

line=$("$build/bench_first" "$lakmus" "$flow" "$out/first" 15)
first=$(value request_least "$line")
row "start to first request, embedded portal" \
  "$first ms, mostly $(value request_median "$line") ms" "< 30 ms" "$first < 30"
row "lakmus portal: start until it listens" \
  "$(value portal_least "$line") ms, mostly $(value portal_median "$line") ms"

line=$("$build/bench_pages" "$lakmus" 30000 16)
n=$(value requests "$line") portal_cpu=$(value portal_cpu "$line")
row "portal: TLS keep-alive pages on one core" \
  "$(calc "$n / $(value wall "$line")" 0)/s, $(calc "$n / $portal_cpu" 0) a CPU second"
line=$("$build/bench_issue" "$lakmus" 1500)
n=$(value certificates "$line") portal_cpu=$(value portal_cpu "$line") parts=$(value parts_cpu "$line")
row "portal: certificates issued (p256)" \
  "$(calc "$n / $(value wall "$line")" 0)/s, $(calc "$portal_cpu / $n * 1000") ms CPU each"
row "  key + signature + PKCS12_create alone" \
  "$(calc "$parts / $n * 1000") ms CPU, portal x $(calc "$portal_cpu / $parts")"
rm -rf "$out"
