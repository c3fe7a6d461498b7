#!/usr/bin/env bash
# Runs every libFuzzer target of a build folder (or the one named) for some seconds each, beginning from the committed corpora.
set -euo pipefail
build=$1
only=${2:-}
seconds=${3:-60}
[[ $only =~ ^[0-9]+$ ]] && { seconds=$only; only=; }
passed=0 failed=0
mkdir -p "$build/found"
for target in "$build"/tests/fuzz/fuzz_*; do
	[ -f "$target" ] && [ -x "$target" ] || continue
	name=$(basename "$target" | sed 's/^fuzz_//')
	[ -z "$only" ] || [ "$only" = "$name" ] || continue
	mkdir -p "$build/corpus/$name" "tests/fuzz/corpus/$name"
	log=$build/found/$name.log
	if "$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$build/found/$name-" \
		"$build/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1; then
		passed=$((passed + 1))
		printf 'ok      %-16s %s executions\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
	else
		failed=$((failed + 1))
		printf 'FAILED  %-16s see %s\n' "$name" "$log"
		tail -n 30 "$log"
	fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
