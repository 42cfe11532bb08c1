#!/bin/bash
# The schemas of `lakmus schema`, and that of reports, by ajv: every shipped file and a real report fit.
# usage: ajv.sh LAKMUS AJV-FOLDER
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
lakmus=$1
ajv=$2/node_modules/.bin/ajv
if [ ! -x "$ajv" ]; then
    echo "SKIP: ajv is not installed (./dev setup installs it)"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
valid() { # SCHEMA FILE…
    local schema=$1
    shift
    "$ajv" validate --spec=draft2020 --strict=false -c ajv-formats -s "$schema" \
        $(printf -- '-d %s ' "$@") >"$work/out" 2>&1 || {
        cat "$work/out"
        echo "FAILED: $schema"
        exit 1
    }
    echo "ok   $(grep -c ' valid$' "$work/out") files fit $(basename "$schema")"
}
for kind in scenario binding requirements; do
    "$lakmus" schema "$kind" >"$work/$kind.json"
done
mapfile -t scenarios < <(find scenarios -name '*.yaml' ! -name requirements.yaml ! -path '*/targets/*')
valid "$work/scenario.json" "${scenarios[@]}"
valid "$work/binding.json" scenarios/targets/embedded.yaml fixtures/portals/forms/target.yaml
valid "$work/requirements.json" scenarios/requirements.yaml
"$lakmus" run --quiet --seed 7 --out "$work/run" 'login/*' >/dev/null
valid reports/schema/report-1.schema.json "$work/run/report.json"
# And a file that is wrong does not fit.
sed 's/^story:/stroy:/' scenarios/login/user-id.yaml >"$work/wrong.yaml"
if "$ajv" validate --spec=draft2020 --strict=false -c ajv-formats -s "$work/scenario.json" \
    -d "$work/wrong.yaml" >/dev/null 2>&1; then
    echo "FAILED: a wrong file fits"
    exit 1
fi
echo "ok   a wrong file does not fit"
