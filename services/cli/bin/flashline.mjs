#!/usr/bin/env node
/**
 * Starts the command line on Node 24, which runs TypeScript as it is: on this process where it is
 * new enough, else on the Node that the workspace brings.
 */
import { spawn } from 'node:child_process';
import module from 'node:module';
import { constants, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';

const NEEDED = 24;
const INFRASTRUCTURE = 5;
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'];

function ownNode() {
  try {
    const manifest = module.createRequire(import.meta.url).resolve('node/package.json');
    return join(dirname(manifest), 'bin', 'node');
  } catch {
    return null;
  }
}

/** Keeps what Node makes of our TypeScript: later starts, and our child processes, take a third. */
function keepCompiled() {
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  process.env.NODE_COMPILE_CACHE ||= join(caches, 'flashline', 'node');
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
}

/** Collects garbage sooner: measured, a quarter less memory for a twentieth more time. */
function staySmall() {
  v8.setFlagsFromString('--max-semi-space-size=4');
  v8.setFlagsFromString('--heap-growing-percent=25');
}

/** Exit code of this file run by another Node, which gets our signals, also while it starts. */
function runOn(node) {
  // Before there is a child: a signal in between would end us and leave it behind.
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? exitCodeOf(signal)));
  });
}

/** A signal that came before the command line listened ends it as one that comes later. */
function exitCodeOf(signal) {
  return SIGNALS.includes(signal) ? 128 + constants.signals[signal] : INFRASTRUCTURE;
}

async function start() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
    staySmall();
    keepCompiled();
    const { main } = await import('../src/main.ts');
    return main(process.argv.slice(2));
  }
  const node = ownNode();
  if (node === null) throw new Error(`Node ${NEEDED} is not installed`);
  return runOn(node);
}

try {
  process.exitCode = await start();
} catch (error) {
  process.stderr.write(`Flashline cannot start (${error.message}): run npm run setup.\n`);
  process.exitCode = INFRASTRUCTURE;
}
