/**
 * Starts a command that dies with it, says the command's process id, and lives until it is killed, or with the
 * argument `at-once` kills itself.
 */
import { spawn } from 'node:child_process';
import { dyingWithParent } from '../src/dying-with-parent.ts';

const [command, ...args] = [...dyingWithParent(), 'sleep', '1000'];
const child = spawn(command, args, { stdio: 'ignore', detached: true });
process.stdout.write(`${child.pid}\n`);
if (process.argv[2] === 'at-once') process.kill(process.pid, 'SIGKILL');
