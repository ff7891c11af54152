# Usage: two-runs.sh KMAP-TIDY TREE: two fixes at once, five times.
tool=$1 tree=$2
chattr -i "$tree/fs/second.c" 2>/dev/null
for round in 1 2 3 4 5; do
  cp -f "$tree"/pristine/*.c "$tree/fs/"
  chmod 644 "$tree"/fs/*.c
  "$tool" fix -p "$tree" --quiet >/dev/null 2>&1 & first=$!
  "$tool" fix -p "$tree" --quiet >/dev/null 2>&1 & second=$!
  wait $first; a=$?
  wait $second; b=$?
  [ $a -le 1 ] && [ $b -le 1 ] || echo "exit $a $b"
  [ $a = 0 ] || [ $b = 0 ] || echo "neither finished"
  # Whoever came late saw changed files; once more completes the job.
  "$tool" fix -p "$tree" --quiet >/dev/null 2>&1 || echo "third run failed"
  [ "$(grep -ho 'kmap_local_page(page)' "$tree/fs/map.c" "$tree/fs/second.c" | wc -l)" = 2 ] &&
    ! ls "$tree/fs" | grep -q 'kmap-tidy-' && echo consistent
done
