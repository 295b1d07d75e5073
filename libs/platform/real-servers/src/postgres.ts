/** PostgreSQL, as an ordinary user where the caller is root, because it refuses root. */
import { existsSync } from 'node:fs';
import { chmod, chown, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { AppError } from '@flashline/errors';
import { runProcess } from '@flashline/process';
import { REAL_SERVER_MISSING, REAL_SERVER_NOT_STARTED } from './errors.ts';
import { searchPath, versionText } from './find-program.ts';
import { type RealServer, type ServerOptions, startServer } from './server-process.ts';

const OLDEST = 15;
const DEBIAN = '/usr/lib/postgresql';
const USER = 'flashline';

type Owner = { readonly uid: number; readonly gid: number };

/** Starts a server with a superuser `flashline`, no password, and the database `postgres`. */
export async function startPostgres(options: ServerOptions = {}): Promise<RealServer> {
  const bin = await findPostgres();
  const owner = await ordinaryUser();
  const setpriv = owner === null ? [] : privileges(owner);
  return startServer(
    {
      name: 'postgres',
      // Ends sessions and writes what is left; SIGTERM would wait for clients.
      stopSignal: 'SIGINT',
      prepare: (folder) => initialise(bin, folder, owner),
      command: ({ folder, port }) => ({
        file: join(bin, 'postgres'),
        setpriv,
        args: [
          '-D',
          join(folder, 'data'),
          '-p',
          String(port),
          '-h',
          '127.0.0.1',
          '-k',
          '',
          '-c',
          'max_connections=200',
        ],
      }),
      isReady: ({ folder, pid }) => saysReady(join(folder, 'data'), pid),
      url: (port) => `postgres://${USER}@127.0.0.1:${port}/postgres`,
    },
    options,
  );
}

/** Folder of `initdb` and `postgres` of a version that may be used. */
export async function findPostgres(): Promise<string> {
  const versions = existsSync(DEBIAN) ? await readdir(DEBIAN) : [];
  const debian = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN, version, 'bin'));
  for (const folder of [...searchPath(), ...debian]) {
    if (!existsSync(join(folder, 'initdb')) || !existsSync(join(folder, 'postgres'))) continue;
    const [, major] = /(\d+)/.exec(await versionText(join(folder, 'postgres'))) ?? [];
    if (Number(major) >= OLDEST) return folder;
  }
  throw new AppError(
    REAL_SERVER_MISSING,
    `PostgreSQL ${OLDEST} or later is neither on the PATH nor in ${DEBIAN}: run scripts/setup-integration.sh, or install it.`,
  );
}

/** Null where we are an ordinary user ourselves. */
async function ordinaryUser(): Promise<Owner | null> {
  if (process.getuid?.() !== 0) return null;
  const accounts = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find(([known]) => known === name);
    if (account !== undefined) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new AppError(
    REAL_SERVER_MISSING,
    'PostgreSQL does not run as root, and there is no user postgres or nobody: run as an ordinary user.',
  );
}

function privileges({ uid, gid }: Owner): readonly string[] {
  return ['--reuid', String(uid), '--regid', String(gid), '--clear-groups'];
}

async function initialise(bin: string, folder: string, owner: Owner | null): Promise<void> {
  if (owner !== null) {
    await chown(folder, owner.uid, owner.gid);
    await letThrough(folder);
  }
  const data = join(folder, 'data');
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const options = ['--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const initdb = [join(bin, 'initdb'), '-D', data, '-U', USER, ...options];
  const user = owner === null ? [] : privileges(owner);
  const run = await runProcess('setpriv', [...user, '--', ...initdb], { cwd: folder });
  if (run.exitCode !== 0) {
    throw new AppError(
      REAL_SERVER_NOT_STARTED,
      `initdb failed in ${data}: it wrote "${run.stderr.trim()}".`,
    );
  }
}

/** The other user must be able to walk to the folder: opens what lies between it and the system's. */
async function letThrough(folder: string): Promise<void> {
  const top = tmpdir() + sep;
  for (let parent = dirname(folder); parent.startsWith(top); parent = dirname(parent)) {
    const { mode } = await stat(parent);
    await chmod(parent, (mode & 0o7777) | 0o011);
  }
}

/** The server writes its state into the eighth line of a file, its process id into the first. */
async function saysReady(data: string, pid: number): Promise<boolean> {
  try {
    const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}
