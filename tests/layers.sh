#!/bin/bash
# The floors, checked in the text: each room includes only rooms that its lk_room line USES, an arrow
# runs only downward, and a library's header is seen only where it belongs.
# usage: tests/layers.sh [ROOT]
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}"

declare -A floor=([base]=1 [plan]=2 [evidence]=2 [pki]=2 [forge]=2 [hunt]=2 [mutate]=2 [feed]=3 [target]=3 [verdict]=3
                  [portal]=3
                  [engine]=4 [reports]=4 [cli]=5)

# header (extended regular expression) | the files that may include it | why
places='
curl/|^harness/target/|requests are made in target alone
yaml\.h|^harness/plan/yaml\.c$|after the load nothing speaks of YAML
sqlite3\.h|^harness/portal/store\.c$|the store is the one user of SQLite
event2/|^harness/portal/server(_[a-z]+)?\.[ch]$|handling is request to response; the server alone knows evhttp
gmime/|^harness/target/|mail is decoded in target alone
libxml/|^harness/target/|^reports/junit\.c$|pages are parsed in target alone, and JUnit is written
'

mistakes=0
checked=0
mistake() { printf '%s\n' "$*"; mistakes=$((mistakes + 1)); }

# "NAME FOLDER ROOM…" for each lk_room(…) of the floor plan.
rooms() {
  awk '
    /^[ \t]*#/ { next }
    { sub(/#.*/, "") }
    /^lk_room\(/ { open = 1; text = "" }
    open { text = text " " $0 }
    open && /\)/ {
      open = 0
      gsub(/lk_room\(|\)/, " ", text)
      n = split(text, w, /[ \t]+/)
      name = ""; folder = ""; uses = ""; at = ""
      for (i = 1; i <= n; i++) {
        if (w[i] == "") continue
        if (name == "") { name = w[i]; continue }
        if (w[i] ~ /^(IN|SRC|USES|LIBS)$/) { at = w[i]; continue }
        if (at == "IN") folder = w[i]
        if (at == "USES") uses = uses " " w[i]
      }
      print name, (folder == "" ? "harness/" name : folder) uses
    }' CMakeLists.txt
}

declare -A uses=() folder=()
while read -r name dir using; do
  folder[$name]=$dir
  uses[$name]=$using
done < <(rooms)
[ ${#uses[@]} -gt 0 ] || { echo "no room is declared in CMakeLists.txt"; exit 1; }
# The program itself stands above all rooms.
folder[cli]=harness/cli
uses[cli]="${!uses[*]}"

# The declared arrows.
for name in "${!uses[@]}"; do
  [ -n "${floor[$name]:-}" ] || { mistake "CMakeLists.txt: '$name' has no floor in tests/layers.sh"; continue; }
  [ "$name" = cli ] && continue
  for used in ${uses[$name]}; do
    if [ -z "${floor[$used]:-}" ]; then
      mistake "CMakeLists.txt: $name uses '$used', which is no room"
    elif [ "${floor[$used]}" -ge "${floor[$name]}" ]; then
      mistake "CMakeLists.txt: $name (floor ${floor[$name]}) uses $used (floor ${floor[$used]})"
    fi
  done
done

# Each folder with sources is a room.
for dir in harness/*/; do
  name=$(basename "$dir")
  compgen -G "$dir*.c" >/dev/null || continue
  [ -n "${folder[$name]:-}" ] || mistake "CMakeLists.txt: $dir is not declared as a room"
done

# room_includes FOLDER: "FILE:LINE:ROOM" for each include of a room's header there. A room of
# harness is named before the slash; forge lies elsewhere, and is named by its folder.
room_includes() {
  grep -rnE --include='*.c' --include='*.h' '^[ \t]*#[ \t]*include[ \t]*"[a-z_]+/' "$1" 2>/dev/null |
    sed -E -e 's|"fixtures/p12/|"forge/|' \
      -e 's|^([^:]+:[0-9]+):[ \t]*#[ \t]*include[ \t]*"([a-z_]+)/.*|\1:\2|' || true
}

check_room() {
  local name=$1 where line room
  for where in "${folder[$name]}" "tests/unit/$name"; do
    [ -d "$where" ] || continue
    while IFS=: read -r file line room; do
      [ -n "$file" ] || continue
      [ -n "${floor[$room]:-}" ] || continue # fixtures and the like are no rooms
      checked=$((checked + 1))
      [ "$room" = "$name" ] && continue
      # Forged files are given to tests; what a room itself takes from the forge is declared.
      [ "$room" = forge ] && [ "$where" != "${folder[$name]}" ] && continue
      case " ${uses[$name]} " in
        *" $room "*) ;;
        *) mistake "$file:$line: $name includes $room, which it does not use by CMakeLists.txt" ;;
      esac
    done < <(room_includes "$where")
  done
}
for name in "${!uses[@]}"; do check_room "$name"; done

# The libraries, in their places.
while IFS= read -r row; do
  [ -n "$row" ] || continue
  header=${row%%|*} why=${row##*|} allowed=${row#*|}
  allowed=${allowed%|*}
  while IFS=: read -r file line _; do
    [ -n "$file" ] || continue
    checked=$((checked + 1))
    grep -qE "$allowed" <<<"$file" || mistake "$file:$line: <$header> does not belong here: $why"
  done < <(grep -rnE --include='*.c' --include='*.h' \
    "^[ \t]*#[ \t]*include[ \t]*[<\"]$header" harness reports 2>/dev/null || true)
done <<<"$places"

echo "layers: ${#uses[@]} rooms, $checked includes, $mistakes mistakes"
[ $mistakes -eq 0 ]
