import { startScript } from './child.ts';

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops a process in order, with 0', async (signal) => {
  const main = startScript('main-script.ts', 'obedient');
  await main.says('started');
  main.process.kill(signal);
  expect(await main.ended).toBe(0);
  expect(main.output()).toContain('stopped');
});

test('a signal during the start stops the process once it has started', async () => {
  const main = startScript('main-script.ts', 'slow');
  await main.says('starting');
  main.process.kill('SIGTERM');
  expect(await main.ended).toBe(0);
  expect(main.output()).toContain('stopped');
});

test('a second signal ends a process that does not stop', async () => {
  const main = startScript('main-script.ts', 'stubborn');
  await main.says('started');
  main.process.kill('SIGTERM');
  await main.says('stopping\n');
  main.process.kill('SIGINT');
  expect(await main.ended).toBe(130);
});

test('a failure of the world is one sentence and the exit code of its kind', async () => {
  const main = startScript('main-script.ts', 'refused');
  expect(await main.ended).toBe(2);
  expect(main.output()).toBe('flashline-test: FLASHLINE_PORT is not a number: give one.\n');
});

test('a part that fails to stop gives its exit code', async () => {
  const main = startScript('main-script.ts', 'fails-to-stop');
  await main.says('started');
  main.process.kill('SIGTERM');
  expect(await main.ended).toBe(2);
});

test.each([
  ['broken', 'x is not a function'],
  ['unhandled', 'nobody waits for me'],
])('an error of ours (%s) ends the process with 1 and is logged in full', async (how, message) => {
  const main = startScript('main-script.ts', how);
  expect(await main.ended).toBe(1);
  const lines = main.output().split('\n');
  const logged = lines.find((line) => line.startsWith('{'));
  expect(JSON.parse(logged ?? '{}')).toMatchObject({
    level: 'fatal',
    area: 'lifecycle',
    service: 'flashline-test',
    err: { message, stack: expect.stringContaining('main-script.ts') },
  });
  expect(lines).toContain('flashline-test: ended by a fault of ours; the log says where.');
});
