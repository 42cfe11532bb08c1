#!/bin/bash
# No two rooms define the same global name: in one program the linker would take either, silently.
# usage: names.sh BUILD-FOLDER
set -euo pipefail
cd "$1"
twice=$(for room in liblk_*.a; do
    nm -g --defined-only "$room" 2>/dev/null | awk -v room="$room" 'NF == 3 { print $3, room }'
done | sort -u | awk '{ n[$1]++; where[$1] = where[$1] " " $2 }
    END { for (name in n) if (n[name] > 1) print name ":" where[name] }' | grep -v '^__' || true)
if [ -n "$twice" ]; then
    echo "$twice"
    exit 1
fi
echo "the global names of $(ls liblk_*.a | wc -l) rooms are all different"
