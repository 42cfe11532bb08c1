#!/bin/bash
# Builds a libcrypto.a that a fuzzer can see into, from Debian's source package, and prints its
# folder: libcrypto.sh [VERSION…]. Coverage and heap errors inside Debian's own library are
# invisible. The first VERSION that the mirror still has is taken; the usual ones stand below. What
# was built stays in build/libcrypto-VERSION. LK_LIBCRYPTO_VARIANT=coverage: one that counts what is
# reached instead, in a folder of its own. apt's own configuration and lists are left alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usual="3.0.22-1~deb12u2 3.0.20-1~deb12u2 3.0.17-1~deb12u2"
cc=${LK_LIBCRYPTO_CC:-clang-14}
case ${LK_LIBCRYPTO_VARIANT:-} in
  '') flags="-O1 -g -fno-omit-frame-pointer -fsanitize=address,fuzzer-no-link" ;;
  coverage) flags="-O1 -g -fprofile-instr-generate -fcoverage-mapping" ;;
  *) echo "libcrypto.sh: no variant '$LK_LIBCRYPTO_VARIANT'" >&2; exit 2 ;;
esac
flags=${LK_LIBCRYPTO_FLAGS:-$flags}
variant=${LK_LIBCRYPTO_VARIANT:+-$LK_LIBCRYPTO_VARIANT}
mkdir -p build
root=$PWD/build

# The machine's own Debian mirrors, asked for sources instead.
private_sources() {
  local suite
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mkdir -p "$root/apt/parts" "$root/apt/lists/partial" "$root/apt/cache/archives/partial"
  awk -v RS= -v ORS='\n\n' -v suite="(^|\n)Suites:[^\n]*[ \t]$suite" '$0 ~ suite' \
    /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed 's/^Types:.*/Types: deb-src/' >"$root/apt/parts/debian.sources" || true
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
    sed -nE "s/^deb ((\[[^]]*\] )?[^ ]+ $suite)/deb-src \1/p" >"$root/apt/sources.list" || true
}

private_apt() {
  apt-get -qq -o "Dir::Etc::SourceList=$root/apt/sources.list" \
    -o "Dir::Etc::SourceParts=$root/apt/parts" -o "Dir::State::Lists=$root/apt/lists" \
    -o "Dir::Cache=$root/apt/cache" -o APT::Sandbox::User= "$@"
}

fetch() { # fetch VERSION FOLDER
  private_sources
  private_apt update &&
    (mkdir -p "$2" && cd "$2" && private_apt source --download-only "openssl=$1") &&
    dpkg-source --no-check -x "$2"/openssl_*.dsc "$2/source"
}

compile() { # compile FOLDER: the static library and the headers that go with it
  cd "$1/source"
  # shellcheck disable=SC2086
  CC=$cc ./config no-shared no-module no-engine no-tests $flags \
    -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  make -j"$(nproc)" build_generated
  make -j"$(nproc)" libcrypto.a
}

make_version() { # make_version VERSION: 0 when build/libcrypto-VERSION is whole
  local dir=$root/libcrypto-$1$variant work=$root/libcrypto-$1$variant.part
  [ -f "$dir/libcrypto.a" ] && return 0
  rm -rf "$work" && mkdir -p "$work"
  # Subshells that are not conditions, so that their first failure ends them.
  (set -e; fetch "$1" "$work/source.d") >"$work/log" 2>&1 || return 1
  mv "$work/source.d/source" "$work/source"
  if ! (set -e; compile "$work") >>"$work/log" 2>&1; then
    tail -5 "$work/log" >&2
    return 1
  fi
  mkdir -p "$dir"
  cp -r "$work/source/include" "$dir/"
  echo "$1" >"$dir/version"
  cp "$work/source/libcrypto.a" "$dir/libcrypto.a.part"
  mv "$dir/libcrypto.a.part" "$dir/libcrypto.a"
  rm -rf "$work"
}

exec 9>"$root/libcrypto.lock"
flock 9
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $usual
for version in "$@"; do
  if make_version "$version"; then
    echo "$root/libcrypto-$version$variant"
    exit 0
  fi
  echo "libcrypto.sh: no $version (see build/libcrypto-$version$variant.part/log)" >&2
done
exit 1
