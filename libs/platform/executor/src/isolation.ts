/** What this machine lets us do to keep a task apart, found out by doing it. */
import { fileURLToPath } from 'node:url';
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
const OWN_MOUNTS = '--mount';
const OWN_PROC = [OWN_MOUNTS, '--mount-proc'];
const AS_ROOT = ['--user', '--map-root-user'];

const HIDE = fileURLToPath(new URL('./hide.sh', import.meta.url));

/** Root within needs nothing that root may do; a program that runs for another user gains nothing. */
const WITHOUT_PRIVILEGES = [
  'setpriv',
  '--no-new-privs',
  '--bounding-set=-all',
  '--inh-caps=-all',
  '--',
];
const HIDING_HOLDS_NOT = 'a task sees the files of this service';
const PRIVILEGES_HOLD = 'a task keeps the privileges of this process';

const NETWORK_HOLDS_NOT = 'a task can reach the network';
const PROCESSES_HOLD_NOT = 'what a task starts may outlive it until its own limits end it';
const DEATH_HOLDS_NOT = 'a task may outlive a killed service';
const PROC_HOLDS_NOT = 'a task sees the processes of this machine';

/** Best first. */
const WAYS: readonly Way[] = [
  way([NO_NETWORK, ...OWN_PROCESSES, ...OWN_PROC]),
  way([...AS_ROOT, NO_NETWORK, ...OWN_PROCESSES, ...OWN_PROC]),
  way([NO_NETWORK, ...OWN_PROCESSES], PROC_HOLDS_NOT),
  way([...AS_ROOT, NO_NETWORK, ...OWN_PROCESSES], PROC_HOLDS_NOT),
  way([...AS_ROOT, NO_NETWORK], PROCESSES_HOLD_NOT, PROC_HOLDS_NOT),
  way(OWN_PROCESSES, NETWORK_HOLDS_NOT, PROC_HOLDS_NOT),
];
const NO_WAY: Way = {
  unshare: [],
  missing: [NETWORK_HOLDS_NOT, PROCESSES_HOLD_NOT, PROC_HOLDS_NOT],
};

function way(flags: readonly string[], ...missing: readonly string[]): Way {
  return { unshare: ['unshare', ...flags, '--'], missing };
}

const PROBE_MS = 10_000;

/** What a task needs to see, and what it must not. */
export interface View {
  /** File of its program, which privileges may be needed to read. */
  readonly entry: string;
  /** Folders and files that exist and are not for tasks. */
  readonly hidden: readonly string[];
}

/** Tries the ways of this machine, best first. Never rejects. */
export async function findIsolation({ entry, hidden }: View): Promise<Isolation> {
  const works = (prefix: readonly string[]) => canRead(prefix, entry);
  const gaps: string[] = [];
  let prefix: readonly string[] = [];
  const add = async (words: readonly string[], gap: string): Promise<void> => {
    if (await works([...prefix, ...words])) prefix = [...prefix, ...words];
    else gaps.push(gap);
  };
  await add(['setpriv', '--pdeathsig', 'KILL', '--'], DEATH_HOLDS_NOT);
  const { unshare, missing } =
    (await firstOf(WAYS, (each) => works([...prefix, ...each.unshare]))) ?? NO_WAY;
  prefix = [...prefix, ...unshare];
  gaps.push(...missing);
  const hides = unshare.includes(OWN_MOUNTS) ? ['sh', HIDE, ...hidden, '--'] : NOT_POSSIBLE;
  if (hidden.length > 0) await add(hides, HIDING_HOLDS_NOT);
  await add(WITHOUT_PRIVILEGES, PRIVILEGES_HOLD);
  return { prefix, summary: describe(gaps) };
}

/** Mounting outside of a namespace would hide the files from all. */
const NOT_POSSIBLE = ['false'];

async function firstOf<T>(
  items: readonly T[],
  isRight: (item: T) => Promise<boolean>,
): Promise<T | null> {
  for (const item of items) if (await isRight(item)) return item;
  return null;
}

async function canRead(prefix: readonly string[], entry: string): Promise<boolean> {
  const words: readonly string[] = [...prefix, 'test', '-r', entry];
  const [command = '', ...args] = words;
  try {
    return (await runProcess(command, args, { timeoutMs: PROBE_MS })).exitCode === 0;
  } catch {
    return false;
  }
}

function describe(gaps: readonly string[]): string {
  const what = 'Tasks run with limits on memory, time and output';
  if (gaps.length === 0) return `${what}, without network, and die with this process.`;
  return `${what}, but this machine does not permit all: ${gaps.join('; ')}.`;
}
