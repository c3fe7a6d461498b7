#!/usr/bin/env bash
# Every test: unit tests (gcc with coverage, gcc with ASan and UBSan), a clang build, stories against the real programs, registry, coverage.
# check.sh [PART ...] runs only the parts named: unit asan clang stories core crash registry coverage. Ends with one line: N passed, N failed.
set -uo pipefail
parts=${*:-unit asan clang stories core crash registry coverage}
passed=0 failed=0

want() { [[ " $parts " == *" $1 "* ]]; }
count() { passed=$((passed + $1)); failed=$((failed + $2)); }
since() { printf '%ds' $((SECONDS - $1)); }

compile() { # FOLDER [meson options]
	local dir=$1 log
	shift
	log=$(mktemp)
	if { [ -f "$dir/build.ninja" ] || meson setup "$dir" "$@"; } >"$log" 2>&1 && ninja -C "$dir" >"$log" 2>&1; then
		rm -f "$log"
		return 0
	fi
	tail -n 60 "$log"
	rm -f "$log"
	printf 'FAILED  build of %s\n' "$dir"
	count 0 1
	return 1
}

# Cases, not programs: cmocka speaks TAP, meson writes what it heard as JUnit.
unit() { # FOLDER NAME
	local begun=$SECONDS out
	out=$(meson test -C "$1" --print-errorlogs 2>&1)
	local counts
	counts=$(python3 tools/junit.py "$1/meson-logs/testlog.junit.xml")
	# shellcheck disable=SC2086
	count $counts
	[[ $counts == *" 0" ]] || printf '%s\n' "$out" | tail -n 80
	printf '%-8s %s: %s passed, %s failed (%s)\n' "$([[ $counts == *" 0" ]] && echo ok || echo FAILED)" "$2" $counts "$(since "$begun")"
}

command_part() { # NAME, command...
	local begun=$SECONDS name=$1 out
	shift
	if out=$("$@" 2>&1); then
		count 1 0
		printf 'ok       %s (%s)\n' "$name" "$(since "$begun")"
	else
		count 0 1
		printf '%s\n' "$out" | tail -n 60
		printf 'FAILED   %s\n' "$name"
	fi
}

stories() { # FOLDER, story files...
	local dir=$1 out
	shift
	out=$(mktemp)
	ENTITLED_BUILD=$PWD/$dir python3 tests/e2e/run.py "$@" | tee "$out" | grep -v ' passed, '
	local last
	last=$(tail -n 1 "$out")
	rm -f "$out"
	[[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] && count "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" || count 0 1
}

# figures of an older build would make gcov complain into what the log tests read
want unit && compile build/coverage -Db_coverage=true -Dbuildtype=debug && find build/coverage -name '*.gcda' -delete &&
	unit build/coverage "unit tests"
want asan && compile build/asan -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debug -Doptimization=1 && unit build/asan "unit tests with ASan and UBSan"
want clang && CC=clang compile build/clang -Dbuildtype=debug && count 1 0 && echo "ok       clang build without a warning"
want registry && command_part "every registry row has a test or a reason" python3 tools/conformance.py
want stories && command_part "the Python card agrees with the published vectors" python3 tests/e2e/usim.py tests/vectors
want stories && compile build/asan -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debug -Doptimization=1 &&
	stories build/asan login request token service admin edge process eapol ue enumeration bench
want stories && CC=clang compile build/clang -Dbuildtype=debug && stories build/clang storm # memory and CPU seconds: without sanitizers
want core && compile build/asan -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debug -Doptimization=1 && stories build/asan core metrics
want registry && compile build/release -Dtests=false -Dbuildtype=release &&
	command_part "the generated pages of the manual are up to date" python3 tools/docs.py build/release/entitled --check
want crash && compile build/release -Dtests=false -Dbuildtype=release && 
	stories build/release demo crash scan reload http2 base explain operators rules more_apps rehearse
want coverage && command_part "line coverage of base, codec, crypto, aka, engine" tools/coverage.sh
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
