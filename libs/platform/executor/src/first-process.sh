#!/bin/sh
# Stays the first process of a namespace while its child runs a command: first-process.sh COMMAND...
# All processes of the namespace end with the first one, which ends with its group and with its parent. A
# command can leave its group, and tell the kernel that it does not care for its parent's death; what
# another process does, whose signals it cannot send and whose memory it cannot reach, it cannot change.
"$@"
exit $?
