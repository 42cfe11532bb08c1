#!/bin/bash
# An upward call is found twice: by the check of includes, and by the link of the room's tests. In a
# copy of the tree: as it is, base builds; with a call into plan planted, both refuse.
# usage: tests/layers_test.sh [ROOT] [C-COMPILER]
set -euo pipefail
root=$(cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}" && pwd)
compiler=${2:-cc}
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

cd "$root"
tar -cf - --exclude='./build*' --exclude=./.git . | tar -xf - -C "$copy"
cd "$copy"

fail() { echo "$*"; exit 1; }

build() {
  cmake -S . -B build-layers -G Ninja -DCMAKE_C_COMPILER="$compiler" >configure.log 2>&1 ||
    { cat configure.log; fail "the copy cannot be configured"; }
  ninja -C build-layers test_base >build.log 2>&1
}

about_base() { bash tests/layers.sh . | grep '^harness/base/' || true; }

# The twin: without the planted call nothing is found.
[ -z "$(about_base)" ] || fail "the check accuses base as it is: $(about_base)"
build || { tail -20 build.log; fail "test_base does not build as it is"; }

cat >>harness/base/text.c <<'PLANTED'
#include "plan/plan.h"
void lk_planted(void);
void lk_planted(void)
{
    lk_plan_free(NULL);
}
PLANTED

bash tests/layers.sh . >layers.log && fail "the check of includes did not see the planted call"
grep -q '^harness/base/text\.c:[0-9]*: base includes plan,' layers.log ||
  { cat layers.log; fail "the check failed, but not because of the planted call"; }
build && fail "test_base links with a call upward"
grep -q 'undefined.*lk_plan_free' build.log ||
  { tail -20 build.log; fail "the build failed, but not because of the planted call"; }

# The other rules of the check, each with one thing planted.
planted() { # FILE LINE EXPECTED
  local file=$1 line=$2 expected=$3
  cp "$root/$file" "$file"
  printf '%s\n' "$line" >>"$file"
  bash tests/layers.sh . >layers.log && fail "not seen: $line in $file"
  grep -qE "$expected" layers.log || { cat layers.log; fail "not told: $line in $file"; }
  cp "$root/$file" "$file"
}
cp "$root/harness/base/text.c" harness/base/text.c
planted harness/plan/words.c '#include <curl/curl.h>' '^harness/plan/words\.c:[0-9]+: <curl/>'
planted harness/plan/words.c '#  include <yaml.h>' '^harness/plan/words\.c:[0-9]+: <yaml'
planted harness/base/err.h '#include "sqlite3.h"' '^harness/base/err\.h:[0-9]+: <sqlite3'
planted tests/unit/base/test_text.c '#include "pki/ca.h"' '^tests/unit/base/test_text\.c:[0-9]+: base'
planted harness/target/scene.h '#include "fixtures/p12/forge.h"' '^harness/target/scene\.h:[0-9]+: target includes forge'
planted CMakeLists.txt 'lk_room(plan SRC a.c USES verdict)' 'plan \(floor 2\) uses verdict'
planted CMakeLists.txt 'lk_room(attic SRC a.c USES base)' "'attic' has no floor"

echo "layers: what was planted was found"
