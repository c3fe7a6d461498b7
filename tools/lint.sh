#!/usr/bin/env bash
# Static analysis: format, layers, banned calls, clang-tidy, cppcheck. Every finding fails.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
failed=0 passed=0
step() { # name, command...
	local name=$1 log
	shift
	log=$(mktemp)
	if "$@" >"$log" 2>&1; then
		passed=$((passed + 1))
		printf 'ok      %s\n' "$name"
	else
		failed=$((failed + 1))
		printf 'FAILED  %s\n' "$name"
		head -n 60 "$log"
	fi
	rm -f "$log"
}

c_files() { git ls-files 'src/*.c'; }

format() { git ls-files 'src/*.c' 'src/*.h' 'tests/*.c' 'tests/*.h' | xargs clang-format --dry-run --Werror; }
banned() { ! c_files | xargs grep -nE '\b(strcpy|strcat|sprintf|vsprintf|strtok|gets|alloca|strncat)\('; }
unfinished() { ! git ls-files src tests tools dev | grep -v 'tools/lint.sh' | xargs grep -nwE 'TODO|FIXME|XXX|HACK'; }
long_files() { ! c_files | xargs wc -l | awk '$2 != "total" && $1 > 500 { print; bad = 1 } END { exit !bad }'; }
mirrored() { # the list names what only whole programs show: daemon/* in tests/unit/daemon/test_serve.c, the rest in tests/e2e
	local f bad=0
	while read -r f; do
		f=${f#src/}
		[ -e "tests/unit/$(dirname "$f")/test_$(basename "$f" .c).c" ] || grep -qxF "$f" tests/unit/covered-elsewhere.txt || { echo "no unit test: src/$f"; bad=1; }
	done < <(c_files)
	return $bad
}
listed() { # a test that no build knows proves nothing
	local f bad=0
	while read -r f; do
		grep -qF "'$(basename "${f/test_/}" .c)'" "$(dirname "$f")/meson.build" || { echo "not in meson.build: $f"; bad=1; }
	done < <(git ls-files 'tests/unit/*/test_*.c')
	return $bad
}
# what clang compiles for a release; the compile database of clang-tidy comes from here
build() {
	[ -f build/lint/build.ninja ] || CC=clang meson setup build/lint -Dtests=false -Dbuildtype=release || return 1
	ninja -C build/lint
}
# few files for one process; the counts of warnings in system headers are left out
tidy() {
	[ -f build/lint/compile_commands.json ] || return 1
	c_files | xargs -P "$(nproc)" -n 8 clang-tidy -p build/lint --quiet 2> >(grep -v 'warnings* generated' >&2)
}
# cppcheck 2.10 takes no attribute behind a pointer to a function
check_cpp() {
	cppcheck --enable=warning,performance,portability --inline-suppr --suppressions-list=tools/cppcheck.txt --error-exitcode=1 --quiet -j "$(nproc)" \
		-D_GNU_SOURCE -D__linux__ -D__x86_64__ '-D__attribute__(x)=' --std=c11 -I src src
}

step format format
step "layers (includes)" python3 tools/layers.py
step "banned calls" banned
step "nothing unfinished" unfinished
step "no file above 500 lines" long_files
step "a unit test per source file" mirrored
step "each unit test is built" listed
step "build with clang" build
step clang-tidy tidy
step cppcheck check_cpp
printf 'lint: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
