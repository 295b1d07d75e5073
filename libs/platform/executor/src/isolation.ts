/** What this machine lets us do to keep a task apart, found out by doing it. */
import { runProcess } from '@flashline/process';

export interface Isolation {
  /** Command that goes before the program's own. */
  readonly prefix: readonly string[];
  /** One sentence for the log. */
  readonly summary: string;
}

interface Way {
  readonly unshare: readonly string[];
  readonly missing: readonly string[];
}

const NO_NETWORK = '--net';
const OWN_PROCESSES = ['--pid', '--fork', '--kill-child=KILL'];
const OWN_PROC = ['--mount', '--mount-proc'];
const AS_ROOT = ['--user', '--map-root-user'];

const NETWORK_HOLDS_NOT = 'a task can reach the network';
const PROCESSES_HOLD_NOT = 'what a task starts may outlive it until its own limits end it';
const PROC_HOLDS_NOT = 'a task sees the processes of this machine';

/** Best first. */
const WAYS: readonly Way[] = [
  { unshare: [NO_NETWORK, ...OWN_PROCESSES, ...OWN_PROC], missing: [] },
  { unshare: [...AS_ROOT, NO_NETWORK, ...OWN_PROCESSES, ...OWN_PROC], missing: [] },
  { unshare: [NO_NETWORK, ...OWN_PROCESSES], missing: [PROC_HOLDS_NOT] },
  { unshare: [...AS_ROOT, NO_NETWORK, ...OWN_PROCESSES], missing: [PROC_HOLDS_NOT] },
  { unshare: [...AS_ROOT, NO_NETWORK], missing: [PROCESSES_HOLD_NOT, PROC_HOLDS_NOT] },
  { unshare: OWN_PROCESSES, missing: [NETWORK_HOLDS_NOT, PROC_HOLDS_NOT] },
  { unshare: [], missing: [NETWORK_HOLDS_NOT, PROCESSES_HOLD_NOT, PROC_HOLDS_NOT] },
];

const PROBE_MS = 10_000;

/** Tries the ways of this machine, best first. Never rejects. */
export async function findIsolation(): Promise<Isolation> {
  const dies = ['setpriv', '--pdeathsig', 'KILL', '--'];
  const canDie = await works(dies);
  const before = canDie ? dies : [];
  for (const { unshare, missing } of WAYS) {
    const prefix = unshare.length === 0 ? before : [...before, 'unshare', ...unshare, '--'];
    if (prefix.length > 0 && !(await works(prefix))) continue;
    const gaps = canDie ? missing : [...missing, 'a task may outlive a killed service'];
    return { prefix, summary: describe(gaps) };
  }
  return { prefix: [], summary: describe([NETWORK_HOLDS_NOT, PROCESSES_HOLD_NOT, PROC_HOLDS_NOT]) };
}

async function works([command = '', ...args]: readonly string[]): Promise<boolean> {
  try {
    const { exitCode } = await runProcess(command, [...args, 'true'], { timeoutMs: PROBE_MS });
    return exitCode === 0;
  } catch {
    return false;
  }
}

function describe(gaps: readonly string[]): string {
  const what = 'Tasks run with limits on memory, time and output';
  if (gaps.length === 0) return `${what}, without network, and die with this process.`;
  return `${what}, but this machine does not permit all: ${gaps.join('; ')}.`;
}
