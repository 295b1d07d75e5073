#!/bin/sh
# Runs a command that does not see some folders and files: hide.sh PATH... -- COMMAND...
# In a mount namespace of its own. A folder is empty then, and so is a file; what is not there needs no
# hiding.
set -eu
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then
    mount -t tmpfs -o size=4k,mode=0755 none "$1"
  elif [ -e "$1" ]; then
    mount --bind /dev/null "$1"
  fi
  shift
done
shift
exec "$@"
