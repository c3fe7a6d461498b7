#!/usr/bin/env bash
# Line coverage by the unit tests of the rooms that think; fails below 95 %.
set -euo pipefail
dir=build/coverage
[ -f $dir/build.ninja ] || meson setup $dir -Db_coverage=true -Dbuildtype=debug >/dev/null
ninja -C $dir >/dev/null
find $dir -name '*.gcda' -delete
meson test -C $dir --no-suite long >/dev/null || { meson test -C $dir --no-suite long --print-errorlogs | tail -40; exit 1; }
for room in base codec crypto aka engine; do
	percent=$(gcovr -r . --object-directory $dir --filter "src/$room/" 2>/dev/null | awk '/^TOTAL/ { gsub("%", "", $4); print $4 }')
	printf '%-8s %s %%\n' "$room" "$percent"
	[ "${percent:-0}" -ge 95 ] || { bad=1; gcovr -r . --object-directory $dir --filter "src/$room/" 2>/dev/null | grep -vE '100%|^-|^=' ; }
done
[ -z "${bad:-}" ]
