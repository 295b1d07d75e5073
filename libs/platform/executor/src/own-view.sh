#!/bin/sh
# Runs a command that sees little of this machine's files, in a mount namespace of its own:
# own-view.sh read-only|as-it-is TASKS CACHE WRITABLE... -- HIDDEN... -- COMMAND...
# Of the folder TASKS it sees the current folder and CACHE alone. What is hidden is empty; what is not
# there needs no hiding. Where it is to be read-only, it can write to the current folder and to those
# that are WRITABLE, and nowhere else.
set -eu
mode=$1
tasks=$2
cache=$3
shift 3
own=$(pwd -P)

# Both stay open while what holds them is covered.
exec 3<"$cache"
mount -t tmpfs -o size=64k,mode=0755 none "$tasks"
mkdir -p "$own" "$cache"
mount -c --bind . "$own"
mount -c --bind /proc/self/fd/3 "$cache"
exec 3<&-
cd "$own"

kept="
$own
"
while [ "$1" != -- ]; do
  real=$(cd "$1" && pwd -P)
  mount --bind "$real" "$real"
  kept="$kept$real
"
  shift
done
shift
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then
    mount -t tmpfs -o size=4k,mode=0755 none "$1"
  elif [ -e "$1" ]; then
    mount --bind /dev/null "$1"
  fi
  shift
done
shift

if [ "$mode" = read-only ]; then
  while read -r _ _ _ _ at options _; do
    at=$(printf '%b' "$at")
    case $options in ro | ro,*) continue ;; esac
    case $kept in *"
$at
"*) continue ;; esac
    # One that another covers is out of reach.
    mountpoint -q "$at" || continue
    mount -o remount,bind,ro "$at"
  done </proc/self/mountinfo
fi
exec "$@"
