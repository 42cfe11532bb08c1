# What the measuring scripts share: numbers out of lines, and the rows of the table.
# shellcheck shell=bash

# value NAME LINE: of a line "name=value name=value …"
value() { sed -E "s/^(.* )?$1=([^ ]*).*/\2/" <<<"$2"; }
calc() { awk "BEGIN { printf \"%.${2:-2}f\", $1 }"; }
# The least and the middle of some numbers.
least() { printf '%s\n' "$@" | sort -g | head -1; }
middle() { printf '%s\n' "$@" | sort -g | sed -n "$((($# + 1) / 2))p"; }
holds() { awk "BEGIN { exit !($1) }" && echo met || echo MISSED; }

# row FIGURE MEASURED [GOAL CONDITION]
row() {
  if [ $# -gt 2 ]; then
    printf '%-49s %-32s %-10s %s\n' "$1" "$2" "$3" "$(holds "$4")"
  else
    printf '%-49s %s\n' "$1" "$2"
  fi
}
