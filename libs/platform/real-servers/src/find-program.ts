/** Where a server's executable is: on the PATH if its version may be used, else built into a cache. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { AppError } from '@flashline/errors';
import { runProcess } from '@flashline/process';
import { withFileLock } from './file-lock.ts';
import { REAL_SERVER_MISSING } from './errors.ts';
import type { Program } from './programs.ts';

/** The first Go that fetches the Go that a module asks for. */
const OLDEST_GO_MINOR = 21;
const BUILD_MS = 3_600_000;
const VERSION_MS = 60_000;
const GO_FOLDER = '/usr/local/go/bin';

/**
 * The path of an executable of `program`; built first where there is none, which takes minutes. Go is
 * looked for on the PATH, then in `goFolder`.
 */
export async function findProgram(program: Program, goFolder = GO_FOLDER): Promise<string> {
  for (const folder of searchPath()) {
    const path = join(folder, program.name);
    if (existsSync(path) && program.accepts(await versionText(path))) return path;
  }
  return findBuilt(program, goFolder);
}

/** The folders of the PATH. */
export function searchPath(): readonly string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** What a program prints for `--version`; empty where it cannot run. */
export async function versionText(path: string): Promise<string> {
  try {
    const run = await runProcess(path, ['--version'], { timeoutMs: VERSION_MS });
    return run.exitCode === 0 ? run.stdout : '';
  } catch {
    return '';
  }
}

function cacheFolder(): string {
  const given = process.env['XDG_CACHE_HOME'] ?? '';
  return join(given === '' ? join(homedir(), '.cache') : given, 'flashline-servers');
}

/** A folder per version, moved there whole; one process builds, others wait and then find it. */
async function findBuilt(program: Program, goFolder: string): Promise<string> {
  const cache = cacheFolder();
  const folder = join(cache, `${program.name}-${program.version}`);
  const path = join(folder, program.name);
  if (existsSync(path)) return path;
  await mkdir(cache, { recursive: true });
  await withFileLock(`${folder}.lock`, async () => {
    if (existsSync(path)) return;
    // Of a builder that was killed.
    for (const left of await readdir(cache)) {
      if (left.startsWith(`${program.name}-${program.version}.part`)) {
        await rm(join(cache, left), { recursive: true, force: true });
      }
    }
    const part = await mkdtemp(`${folder}.part`);
    try {
      await build(program, part, await findGo(program, goFolder));
      await rename(part, folder);
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  });
  return path;
}

async function build(program: Program, folder: string, go: string): Promise<void> {
  const run = await runProcess(go, ['install', `${program.module}@${program.version}`], {
    timeoutMs: BUILD_MS,
    env: { ...process.env, GOBIN: folder, GOTOOLCHAIN: 'auto', GOFLAGS: '', CGO_ENABLED: '0' },
  });
  if (run.exitCode !== 0 || !existsSync(join(folder, program.name))) {
    const last = run.stderr.trim().split('\n').slice(-3).join(' ');
    throw new AppError(
      REAL_SERVER_MISSING,
      `${program.name} ${program.version} could not be built (${last}): mend that, or put it on the PATH.`,
    );
  }
}

async function findGo(program: Program, goFolder: string): Promise<string> {
  let found = 'there is none';
  for (const folder of [...searchPath(), goFolder]) {
    const path = join(folder, 'go');
    if (!existsSync(path)) continue;
    const run = await runProcess(path, ['version'], { timeoutMs: VERSION_MS });
    const [text, minor] = /go1\.(\d+)\S*/.exec(run.stdout) ?? [];
    if (Number(minor) >= OLDEST_GO_MINOR) return path;
    if (text !== undefined) found = `found ${text}`;
  }
  throw new AppError(
    REAL_SERVER_MISSING,
    `${program.name} is not on the PATH, and building it needs Go 1.${OLDEST_GO_MINOR} or later (${found}; that of Debian 12 is too old): install Go from go.dev/dl, or put ${program.name} ${program.version} on the PATH.`,
  );
}
