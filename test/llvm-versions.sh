#!/bin/sh
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Builds against every LLVM that is installed, runs all tests on each, and loads
# each plugin into each clang-tidy:
#   test/llvm-versions.sh [BUILD]     builds in BUILD-llvm16, ... (default: build)
# The last lines are the table of docs/clang-tidy.md.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$root/build}
versions=
for version in 16 19 22; do
	[ -d "/usr/lib/llvm-$version/lib/cmake/clang" ] &&
		versions="$versions $version"
done
[ -n "$versions" ] || { echo "llvm-versions.sh: no LLVM 16, 19 or 22" >&2; exit 1; }

status=0
for version in $versions; do
	echo "== LLVM $version"
	cmake -G Ninja -S "$root" -B "$build-llvm$version" \
		-DKMAP_TIDY_LLVM="$version" > /dev/null 2>&1 &&
		cmake --build "$build-llvm$version" &&
		ctest --test-dir "$build-llvm$version" --output-on-failure ||
		status=1
done

table='| built for |'
for host in $versions; do table="$table clang-tidy-$host |"; done
table="$table
|---|$(printf -- '---|%.0s' $versions)"
for version in $versions; do
	row="| $version |"
	for host in $versions; do
		answer=refused
		"/usr/lib/llvm-$host/bin/clang-tidy" -list-checks \
			--load "$build-llvm$version/lib/KmapTidy.so" \
			--checks='-*,linuxkernel-*' > /dev/null 2>&1 && answer=runs
		row="$row $answer |"
		[ "$answer" = "$([ "$version" = "$host" ] && echo runs || echo refused)" ] ||
			status=1
	done
	table="$table
$row"
done
echo "$table"
exit $status
