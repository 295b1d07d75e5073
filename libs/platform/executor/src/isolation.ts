/** What this machine lets us do to keep a task apart, found out by doing it. */
import { fileURLToPath } from 'node:url';
import { runProcess } from '@flashline/process';
import { dyingWithParent } from './dying-with-parent.ts';

export interface Isolation {
  /** Command that goes before the program's own; it may write to these folders besides its own. */
  readonly prefix: (writable: readonly string[]) => readonly string[];
  /** One sentence for the log. */
  readonly summary: string;
}

interface Way {
  readonly unshare: readonly string[];
  readonly missing: readonly string[];
}

/** Nor memory that others share, or that stays when nobody does. */
const NO_NETWORK = ['--net', '--ipc'];
const OWN_PROCESSES = ['--pid', '--fork', '--kill-child=KILL'];
const OWN_MOUNTS = '--mount';
const OWN_PROC = [OWN_MOUNTS, '--mount-proc'];
const AS_ROOT = ['--user', '--map-root-user'];

const FIRST_PROCESS = fileURLToPath(new URL('./first-process.sh', import.meta.url));
const OWN_VIEW = fileURLToPath(new URL('./own-view.sh', import.meta.url));

/** Root within needs nothing that root may do; a program that runs for another user gains nothing. */
const WITHOUT_PRIVILEGES = [
  'setpriv',
  '--no-new-privs',
  '--bounding-set=-all',
  '--inh-caps=-all',
  '--',
];
/** Where memory runs out, the system ends a task before anything else. */
const FIRST_TO_GO = ['choom', '-n', '1000', '--'];

const VIEW_HOLDS_NOT = 'a task sees the files of this service and of other tasks';
const READ_ONLY_HOLDS_NOT = 'a task can write outside of its folder';
const FIRST_HOLDS_NOT = 'a task is not the first to be ended where memory runs out';
const PRIVILEGES_HOLD = 'a task keeps the privileges of this process';

const NETWORK_HOLDS_NOT = 'a task can reach the network';
const PROCESSES_HOLD_NOT = 'what a task starts may outlive it until its own limits end it';
const DEATH_HOLDS_NOT = 'a task may outlive a killed service';
const PROC_HOLDS_NOT = 'a task sees the processes of this machine';

/** Best first. */
const WAYS: readonly Way[] = [
  way([...NO_NETWORK, ...OWN_PROCESSES, ...OWN_PROC]),
  way([...AS_ROOT, ...NO_NETWORK, ...OWN_PROCESSES, ...OWN_PROC]),
  way([...NO_NETWORK, ...OWN_PROCESSES], PROC_HOLDS_NOT),
  way([...AS_ROOT, ...NO_NETWORK, ...OWN_PROCESSES], PROC_HOLDS_NOT),
  way([...AS_ROOT, ...NO_NETWORK], PROCESSES_HOLD_NOT, PROC_HOLDS_NOT),
  way(OWN_PROCESSES, NETWORK_HOLDS_NOT, PROC_HOLDS_NOT),
];
const NO_WAY: Way = {
  unshare: [],
  missing: [NETWORK_HOLDS_NOT, PROCESSES_HOLD_NOT, PROC_HOLDS_NOT],
};

function way(flags: readonly string[], ...missing: readonly string[]): Way {
  const first = OWN_PROCESSES.every((flag) => flags.includes(flag)) ? ['sh', FIRST_PROCESS] : [];
  return { unshare: ['unshare', ...flags, '--', ...first], missing };
}

const PROBE_MS = 10_000;

/** What a task needs to see, and what it must not. All folders exist. */
export interface View {
  /** File of its program, which privileges may be needed to read. */
  readonly entry: string;
  /** Holds the folders of all tasks, of which each sees its own. */
  readonly tasks: string;
  /** Kept between tasks, which read it. */
  readonly cache: string;
  /** Folders and files that are not for tasks. */
  readonly hidden: readonly string[];
}

type Prefix = Isolation['prefix'];

/** Tries the ways of this machine, best first. Never rejects. */
export async function findIsolation(view: View): Promise<Isolation> {
  const works = (prefix: Prefix) => canRead(prefix([]), view);
  const gaps: string[] = [];
  let prefix: Prefix = () => [];
  const add = async (next: Prefix, gap: string): Promise<boolean> => {
    const longer = joined(prefix, next);
    const isPossible = await works(longer);
    if (isPossible) prefix = longer;
    else gaps.push(gap);
    return isPossible;
  };
  await add(dyingWithParent, DEATH_HOLDS_NOT);
  await add(() => FIRST_TO_GO, FIRST_HOLDS_NOT);
  const before = prefix;
  const { unshare, missing } =
    (await firstOf(WAYS, (each) => works(joined(before, () => each.unshare)))) ?? NO_WAY;
  prefix = joined(before, () => unshare);
  gaps.push(...missing);
  // Mounting outside of a namespace would hide the files from all.
  const hasMounts = unshare.includes(OWN_MOUNTS);
  const viewed = (mode: string) => (hasMounts ? ownView(view, mode) : () => NOT_POSSIBLE);
  if (!(await add(viewed('read-only'), READ_ONLY_HOLDS_NOT))) {
    await add(viewed('as-it-is'), VIEW_HOLDS_NOT);
  }
  await add(() => WITHOUT_PRIVILEGES, PRIVILEGES_HOLD);
  return { prefix, summary: describe(gaps) };
}

const NOT_POSSIBLE = ['false'];

function ownView({ tasks, cache, hidden }: View, mode: string): Prefix {
  return (writable) => ['sh', OWN_VIEW, mode, tasks, cache, ...writable, '--', ...hidden, '--'];
}

function joined(first: Prefix, second: Prefix): Prefix {
  return (writable) => [...first(writable), ...second(writable)];
}

async function firstOf<T>(
  items: readonly T[],
  isRight: (item: T) => Promise<boolean>,
): Promise<T | null> {
  for (const item of items) if (await isRight(item)) return item;
  return null;
}

async function canRead(prefix: readonly string[], { entry, tasks }: View): Promise<boolean> {
  const words: readonly string[] = [...prefix, 'test', '-r', entry];
  const [command = '', ...args] = words;
  try {
    return (await runProcess(command, args, { cwd: tasks, timeoutMs: PROBE_MS })).exitCode === 0;
  } catch {
    return false;
  }
}

function describe(gaps: readonly string[]): string {
  const what = 'Tasks run with limits on memory, time and output';
  if (gaps.length === 0) return `${what}, without network, and die with this process.`;
  return `${what}, but this machine does not permit all: ${gaps.join('; ')}.`;
}
