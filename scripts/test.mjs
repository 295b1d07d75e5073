/**
 * Runs jest, on the Node of the workspace, over the projects named before any option; everything
 * from the first option or path on goes to jest as it is:
 * `npm test -- libs/domain/memory -t "overlap"`.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROJECTS = ['quick', 'long', 'gcc', 'arm', 'it', 'e2e'];

const args = process.argv.slice(2);
const end = args.findIndex((arg) => !PROJECTS.includes(arg));
const projects = end === -1 ? args : args.slice(0, end);
const rest = end === -1 ? [] : args.slice(end);
if (projects.length === 0) {
  process.stderr.write(`test: name at least one of the projects ${PROJECTS.join(', ')}\n`);
  process.exit(2);
}
const bin = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));
const jest = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url));
const run = spawnSync(`${bin}/node`, [jest, ...rest, '--selectProjects', ...projects], {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
});
if (run.error) {
  process.stderr.write(
    `test: ${bin}/node could not be started (${run.error.message}); run npm run setup\n`,
  );
}
process.exit(run.status ?? 1);
