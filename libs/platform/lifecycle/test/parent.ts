/** Starts a child that dies with it, says the child's process id, and lives until it is killed. */
import { spawn } from 'node:child_process';
import { dieWithParent } from '../src/index.ts';

const { command, args } = dieWithParent('sleep', ['1000']);
const child = spawn(command, args, { stdio: 'ignore', detached: true });
process.stdout.write(`child ${child.pid}.\n`);
