/**
 * Runs jest over the projects named before any option; everything from the first option or path on
 * goes to jest as it is: `npm test -- libs/domain/memory -t "overlap"`.
 */
import { spawnSync } from 'node:child_process';

const PROJECTS = ['quick', 'gcc', 'arm', 'it', 'e2e'];

const args = process.argv.slice(2);
const end = args.findIndex((arg) => !PROJECTS.includes(arg));
const projects = end === -1 ? args : args.slice(0, end);
const rest = end === -1 ? [] : args.slice(end);
if (projects.length === 0) {
  process.stderr.write(`test: name at least one of the projects ${PROJECTS.join(', ')}\n`);
  process.exit(2);
}
const jest = new URL('../node_modules/jest/bin/jest.js', import.meta.url).pathname;
const run = spawnSync('node', [jest, ...rest, '--selectProjects', ...projects], { stdio: 'inherit' });
if (run.error) process.stderr.write(`test: node could not be started: ${run.error.message}\n`);
process.exit(run.status ?? 1);
