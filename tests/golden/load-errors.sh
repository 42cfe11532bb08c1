#!/bin/bash
# What `lakmus check` says of each folder in load-errors, to the letter. UPDATE=1 rewrites.
# usage: load-errors.sh LAKMUS
set -u
lakmus=$(realpath "$1")
cd "$(dirname "$0")/load-errors" || exit 2
passed=0 failed=0
for folder in */; do
    name=${folder%/}
    [ "$name" = shared ] && continue
    got=$(timeout 20 "$lakmus" check "$name" 2>&1; echo "exit $?")
    if [ "${UPDATE:-}" = 1 ]; then
        printf '%s\n' "$got" >"$name/want.txt"
    fi
    if diff -u "$name/want.txt" <(printf '%s\n' "$got"); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "golden load-errors: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
