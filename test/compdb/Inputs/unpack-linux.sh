#!/bin/sh
# usage: unpack-linux.sh VERSION FOLDER
#
# Makes FOLDER/linux-source-VERSION from Debian's package, once: renamed when
# complete, so that a killed run leaves nothing that looks finished.
set -e
tree=$2/linux-source-$1
test ! -d "$tree" || exit 0
mkdir -p "$2"
partial=$(mktemp -d "$2/unpack.XXXXXX")
tar -C "$partial" -xf "/usr/src/linux-source-$1.tar.xz"
mv "$partial/linux-source-$1" "$tree"
rmdir "$partial"
