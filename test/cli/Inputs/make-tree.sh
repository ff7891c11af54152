# Usage: make-tree.sh TREE FIXTURES: a small source tree with its database.
set -e
rm -rf "$1"
cp -r "$(dirname "$0")/tree" "$1"
sed -i "s,@TREE@,$1,g; s,@FIXTURES@,$2,g" "$1/compile_commands.json"
