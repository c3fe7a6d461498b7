#!/bin/sh
# Makes one folder of links per room: ROOMS/<room>/<room> -> SRC/<room>. "-I ROOMS/<room>" then lets "<room>/x.h" be included, and nothing else.
set -eu
src=$1 rooms=$2
for room in "$src"/*/; do
	name=$(basename "$room")
	mkdir -p "$rooms/$name"
	ln -sfn "$src/$name" "$rooms/$name/$name"
done
