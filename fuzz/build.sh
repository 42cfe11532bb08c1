#!/bin/bash
# Builds the fuzz targets by the convention of OSS-Fuzz and ClusterFuzzLite: $CC, $CFLAGS,
# $LIB_FUZZING_ENGINE say how, $SRC holds the repository (as lakmus, or this one is taken), and into
# $OUT go each target, its seeds as a zip, its dictionary, its options and the libraries it loads.
# build.sh [TARGET…]: these alone.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
: "${OUT:?where the targets go}" "${LIB_FUZZING_ENGINE:=-fsanitize=fuzzer}"
: "${CC:=clang-14}" "${CFLAGS:=-O1 -g -fsanitize=address,fuzzer-no-link}"
export CC CFLAGS LIB_FUZZING_ENGINE
source=${SRC:+$SRC/lakmus}
[ -d "${source:-/nowhere}/fuzz" ] || source=$here
mkdir -p "$OUT/lib"
out=$(cd "$OUT" && pwd)
work=${WORK:-$(mktemp -d)}

seen=
if [ "${LK_NO_LIBCRYPTO:-}" = "" ]; then
  seen=$("$source/fuzz/libcrypto.sh") || echo "libcrypto stays the system's: what happens in it is not seen" >&2
fi
cmake -S "$source" -B "$work/build" -G Ninja -DLK_FUZZ=ON "-DLK_LIBCRYPTO=$seen" >"$work/configure.log" ||
  { tail -20 "$work/configure.log" >&2; exit 1; }
targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(sed -nE 's/^lk_fuzz_target\(([a-z0-9_]+).*/\1/p' "$source/CMakeLists.txt")
cmake --build "$work/build" --target "${targets[@]/#/fuzz_}"

# The runner has no libraries but libc's: each is put beside the targets, and found there.
libraries() {
  ldd "$1" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' |
    grep -vE '/(libc|libm|libdl|libpthread|librt|ld-linux[^/]*)\.so'
}

zip_seeds() { # zip_seeds ZIP FOLDER
  python3 - "$1" "$2" <<'PY'
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    for name in sorted(os.listdir(sys.argv[2])):
        z.write(os.path.join(sys.argv[2], name), name)
PY
}

for target in "${targets[@]}"; do
  cp "$work/build/fuzz_$target" "$out/$target"
  for library in $(libraries "$out/$target"); do cp -L "$library" "$out/lib/"; done
  command -v patchelf >/dev/null && patchelf --set-rpath "\$ORIGIN/lib" "$out/$target"
  zip_seeds "$out/${target}_seed_corpus.zip" "$source/fuzz/corpus/$target"
  for name in "${target%%_*}" "$target"; do
    [ -f "$source/fuzz/$name.dict" ] && cp "$source/fuzz/$name.dict" "$out/$target.dict"
  done
  {
    cat "$source/fuzz/$target.options"
    printf 'timeout = 20\nrss_limit_mb = 2048\n'
    if [ -f "$out/$target.dict" ]; then echo "dict = $target.dict"; fi
  } >"$out/$target.options"
done
echo "${#targets[@]} targets in $out"
