#!/bin/bash
# What linting a file costs against PKCS12_parse of the same. usage: tests/bench/lint.sh BUILD
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/bench/lib.sh

while read -r line; do
  kind=$(value kind "$line") ratio=$(value ratio "$line")
  row "PKCS12_parse of a usual file, $kind" "$(value parse_us "$line") us CPU"
  row "lint of it, without --deep" "$(value lint_us "$line") us CPU, x $ratio" "<= x 1.5" "$ratio <= 1.5"
done < <("$1/bench_lint" 1000)
