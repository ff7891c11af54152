#!/bin/sh
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Are this project's sources clean under its own .clang-tidy, and formatted?
#   test/self-check.sh BUILD [FILE...]
# Minutes, therefore not part of a plain ctest (-DKMAP_TIDY_SELF_TESTS=ON).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
shift
cd "$root"
[ $# -gt 0 ] || set -- $(git ls-files 'analysis/*.cpp' 'checks/*.cpp' \
	'rewriters/*.cpp' 'tools/*.cpp')
bin=/usr/lib/llvm-19/bin
status=0
if [ -x $bin/clang-format ]; then
	$bin/clang-format --dry-run --Werror $(git ls-files 'analysis/*.h' \
		'checks/*.h' 'rewriters/*.h' 'tools/*.h') "$@" || status=1
fi
# GCC's precompiled headers mean nothing to clang: the sources do not need them.
database=$(mktemp -d)
trap 'rm -rf "$database"' EXIT
sed -e 's/-Winvalid-pch//; s/-include [^ ]*cmake_pch.hxx//' \
	"$build/compile_commands.json" > "$database/compile_commands.json"
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 $bin/clang-tidy -p "$database" \
	--quiet --warnings-as-errors='*' || status=1
exit $status
