/** The process groups we have started and not yet seen end; they die with this process. */

const groups = new Set<number>();
let isHooked = false;

/** Kills a whole group; quiet where it is gone already. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: nothing of the group is left.
  }
}

/** Remembers a group, to be killed when this process ends. */
export function addGroup(pid: number): void {
  groups.add(pid);
  if (isHooked) return;
  isHooked = true;
  process.on('exit', () => {
    for (const group of groups) killGroup(group);
  });
}

/** Forgets a group whose leader has ended. */
export function removeGroup(pid: number): void {
  groups.delete(pid);
}
