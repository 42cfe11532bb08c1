#!/bin/bash
# The examples of docs/writing-scenarios.md are right, and docs/vocabulary.md is what the program
# prints. UPDATE=1 rewrites the latter. usage: docs-examples.sh LAKMUS
set -u
lakmus=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# Each ```yaml block becomes a file; a list of steps becomes a story of its own.
awk -v dir="$work" '
    /^```yaml$/ { n++; file = sprintf("%s/%02d.yaml", dir, n); first = 1; next }
    /^```$/ && file != "" {
        if (steps) print "  - portal: { shows: the login, proves: LOGIN-01/1 }" > file
        close(file); file = ""; steps = 0; next
    }
    file != "" {
        if (first && /^- /) {
            steps = 1
            printf "scenario: docs/example-%02d\ntitle: An example\nstory:\n", n > file
        }
        first = 0
        print (steps ? "  " : "") $0 > file
    }
' docs/writing-scenarios.md
count=$(find "$work" -name '*.yaml' | wc -l)
cp -r scenarios/requirements.yaml scenarios/retrieve scenarios/shared "$work"
if ! "$lakmus" check --strict "$work" >"$work/said" 2>&1; then
    cat "$work/said"
    failed=1
fi

{
    printf '# The words of scenarios\n\nMade by `lakmus list --steps` and `lakmus list --pages`.\n\n'
    "$lakmus" list --steps
    echo
    "$lakmus" list --pages
} >"$work/vocabulary.md"
[ "${UPDATE:-}" = 1 ] && cp "$work/vocabulary.md" docs/vocabulary.md
diff -u docs/vocabulary.md "$work/vocabulary.md" || failed=1

echo "docs: $count examples checked, $([ $failed = 0 ] && echo all right || echo mistakes)"
[ "$count" -gt 5 ] && [ $failed = 0 ]
