#!/bin/sh
# Prints where Debian's newest linux-headers are, as instantiate.py takes it:
# the folder of one flavour (generated headers) and the one they all share.
set -e
common=$(ls -d /usr/src/linux-headers-*-common | sort -V | tail -n 1)
headers=$(ls -d "${common%-common}"-* | grep -Ev -e '-common(-rt)?$' | head -n 1)
echo "HEADERS=$headers"
echo "COMMON=$common"
