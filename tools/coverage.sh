#!/usr/bin/env bash
# Line coverage by the unit tests of the rooms that think; fails below 95 %. Uses the figures of the last unit run in build/coverage.
set -euo pipefail
dir=build/coverage bad=
[ -f $dir/build.ninja ] || meson setup $dir -Db_coverage=true -Dbuildtype=debug >/dev/null
ninja -C $dir >/dev/null
[ -n "$(find $dir -name '*.gcda' -print -quit)" ] || meson test -C $dir >/dev/null
for room in base codec crypto aka engine; do
	report=$(gcovr -r . --object-directory $dir --filter "src/$room/" 2>/dev/null)
	percent=$(awk '/^TOTAL/ { gsub("%", "", $4); print $4 }' <<<"$report")
	printf '%-8s %s %%\n' "$room" "$percent"
	[ "${percent:-0}" -ge 95 ] || { bad=1; grep -vE '100%|^-|^=' <<<"$report"; }
done
[ -z "$bad" ]
