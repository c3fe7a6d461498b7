#!/usr/bin/env bash
# The demo: a throw-away server with the test network's subscribers, and a phone in this terminal. BUILD [--serve | --core WORD]
# BUILD --at FOLDER SETTINGS SUBSCRIBERS [PHONE] is how tests/e2e/demo_core.py comes back once the core network stands.
set -euo pipefail
build=$1
mode=${2:-}
dir=run/demo
more=
subscribers=examples/subscribers.jsonl
server=
strict=()
case $mode in
--core) exec python3 tests/e2e/demo_core.py "$build" "${3:-}" ;;
--at)
	dir=$3 more=$4 subscribers=$5
	[ -z "${6:-}" ] || strict=(--strict "$6")
	;;
esac

say() { printf '%s\n' "$*"; }
title() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || title() { printf '\n%s\n' "$*"; }

finish() {
	[ -z "$server" ] || { kill -TERM "$server" 2>/dev/null && wait "$server" 2>/dev/null || true; }
	server=
}
trap finish EXIT
trap 'finish; exit 0' INT TERM

free_port() { # the first port from $1 on that nobody answers at
	local p=$1
	while (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null; do p=$((p + 1)); done
	echo "$p"
}

rm -rf "$dir"
mkdir -p "$dir"
chmod 700 "$dir"
https=8443 http=8080
[ "$mode" = --serve ] || { https=$(free_port 8443) http=$(free_port 8080); }
sed "s/127.0.0.1:8443/127.0.0.1:$https/; s/127.0.0.1:8080/127.0.0.1:$http/" examples/entitled.yaml >"$dir/entitled.yaml"
[ -z "$more" ] || cat "$more" >>"$dir/entitled.yaml"

"$build/entitled" --init --demo-certificate -c "$dir/entitled.yaml"
"$build/entitled" -c "$dir/entitled.yaml" 2>"$dir/server.log" &
server=$!
for _ in $(seq 100); do
	grep -q ' ready' "$dir/server.log" && break
	kill -0 "$server" 2>/dev/null || { cat "$dir/server.log" >&2; exit 1; }
	sleep 0.05
done
"$build/entitlectl" --socket "$dir/admin.sock" import "$subscribers" >"$dir/import.log" || { cat "$dir/import.log" >&2; exit 1; }

if [ "$mode" = --serve ]; then
	say "HTTPS  https://127.0.0.1:$https/    CA certificate: $PWD/$dir/ca.pem"
	say "HTTP   http://127.0.0.1:$http/     (no TLS: for a look with curl)"
	say "log    $dir/server.log             admin: $build/entitlectl --socket $dir/admin.sock status"
	say "phones examples/subscribers.jsonl (IMSI, K, OPc)"
	say "ready"
	wait "$server" || exit $?
	exit 0
fi

phone() { "$build/ts43-ue" --url "https://127.0.0.1:$https/" --ca "$dir/ca.pem" --sim examples/subscribers.jsonl --sim-state "$dir/sim-$1.json" --imsi "$@" "${strict[@]}"; }

title "1. First login: the SIM proves itself, the phone gets its entitlements"
phone 001010000000001 --app ap2004 --app ap2003 --app ap2005 --trace
title "2. Fast authentication: the same phone asks again, with the token"
phone 001010000000001 --app ap2004 --use-token
title "3. Synchronisation failure: the card is ahead of the network, the network follows"
phone 001010000000007 --app ap2005 --fault sqn-ahead
title "4. A subscriber that is not entitled"
phone 001010000000003 --app ap2004 --app ap2005
[ "$mode" != --at ] || exit 0
title "5. A rule change: rehearsed over all lines, made current, explained, taken back"
ctl() { printf '$ entitlectl %s\n' "$*"; "$build/entitlectl" --socket "$dir/admin.sock" "$@"; }
ctl subscriber set 001010000000002 plan=home >/dev/null
ctl rules dry-run examples/rules/demo.yaml --app vowifi
ctl rules activate examples/rules/demo.yaml --note "Wi-Fi calling by plan"
phone 001010000000001 --app ap2004 --use-token | grep -E "EntitlementStatus|MessageForIncompatible" || true
ctl explain 001010000000001 vowifi
ctl rules rollback
phone 001010000000001 --app ap2004 --use-token | grep -E "EntitlementStatus" || true
title "Done. What to try next"
cat <<-NEXT
	./dev demo --serve                       the server stays, on 127.0.0.1:8443; then, in another terminal:
	  $build/entitlectl --socket $dir/admin.sock subscriber show 001010000000001
	  $build/entitlectl --socket $dir/admin.sock service set 001010000000001 vowifi tc=missing
	  $build/ts43-ue --url https://127.0.0.1:8443/ --ca $dir/ca.pem --sim examples/subscribers.jsonl --imsi 001010000000001 --strict samsung
	./dev demo --core osmo-hlr    the same with a real HLR behind the server; also freediameter-swx, http, hostapd, freeradius, radsec, freediameter-aaa
	$build/ts43-ue --help         every request a phone can make, every fault a card can have
	README.md, examples/entitled.yaml        from here to a server of your own
NEXT
