/**
 * Prints `complete` when node_modules holds what package-lock.json says, or in a few words why it
 * does not. Exits 1 when the lock file itself is behind the workspace, which installing cannot mend.
 * Needs nothing but Node 20.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Folders that the workspace patterns of package.json match: `libs/domain/*` and the like. */
function workspaceFolders(patterns) {
  return patterns
    .map((pattern) => pattern.replace(/\/\*$/, ''))
    .filter((parent) => existsSync(parent))
    .flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`))
    .filter((folder) => existsSync(`${folder}/package.json`));
}

/** First difference between the lock file and what npm wrote down when it last installed, or null. */
function findDifference(locked, installed) {
  for (const [path, wanted] of Object.entries(locked)) {
    if (path === '' || wanted.optional) continue;
    const found = installed[path];
    if (!found) return `${path} is missing`;
    if (found.version !== wanted.version) return `${path} is not at ${wanted.version}`;
    if (wanted.link && !existsSync(path)) return `${path} is missing`;
  }
  return null;
}

/** npm puts this Node in place by an install script, which its own records do not cover. */
function findNodeFault(wanted) {
  const run = spawnSync('node_modules/.bin/node', ['--version'], { encoding: 'utf8' });
  if (run.status !== 0) return `Node ${wanted} is missing`;
  return run.stdout.trim() === `v${wanted}` ? null : `Node is not at ${wanted}`;
}

function describeState() {
  const manifest = readJson('package.json');
  const locked = readJson('package-lock.json').packages;
  const unknown = workspaceFolders(manifest.workspaces).filter((folder) => !locked[folder]);
  if (unknown.length > 0) {
    process.exitCode = 1;
    return `package-lock.json does not know ${unknown.join(', ')}; run npm install and commit the lock file`;
  }
  const gone = Object.values(locked).filter((entry) => entry.link && !existsSync(entry.resolved));
  if (gone.length > 0) {
    process.exitCode = 1;
    return `package-lock.json names ${gone.map((entry) => entry.resolved).join(', ')}, which does not exist; run npm install and commit the lock file`;
  }
  const record = 'node_modules/.package-lock.json';
  if (!existsSync(record)) return 'none are there yet';
  const difference = findDifference(locked, readJson(record).packages);
  return difference ?? findNodeFault(manifest.dependencies.node) ?? 'complete';
}

process.stdout.write(`${describeState()}\n`);
