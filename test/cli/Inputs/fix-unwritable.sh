# Usage: fix-unwritable.sh KMAP-TIDY TREE: runs fix with fs/second.c unwritable.
tool=$1 tree=$2
cp "$tree"/pristine/*.c "$tree/fs/"
if [ "$(id -u)" = 0 ]; then
  # Root writes everything but what is immutable. Where that cannot be set,
  # drop root's override.
  if chattr +i "$tree/fs/second.c" 2>/dev/null; then
    trap 'chattr -i "$tree/fs/second.c"' EXIT
    run="$tool"
  else
    chmod 444 "$tree/fs/second.c"
    chmod 1777 "$tree/fs"
    chown 65534:65534 "$tree/fs/map.c"
    run="setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all $tool"
  fi
else
  chmod 444 "$tree/fs/second.c"
  run="$tool"
fi
$run fix -p "$tree" >"$tree/out" 2>&1
echo "exit $?"
cat "$tree/out"
cmp "$tree/fs/second.c" "$tree/pristine/second.c" && echo "second.c untouched"
