#!/bin/sh
# Runs a command unless who started it is gone: tied.sh PARENT COMMAND...
# The signal for the death of the parent comes to nobody who asks for it after that death; whoever asked
# before it, and still finds the parent here, gets it.
parent=$1
shift
[ "$PPID" = "$parent" ] || exit 1
exec "$@"
