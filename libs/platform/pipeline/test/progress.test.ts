import { mapLimited } from '../src/map-limited.ts';
import { showStages } from '../src/show-stages.ts';

test('at most so many tasks run at once, and results keep the order of the items', async () => {
  let running = 0;
  let most = 0;
  const results = await mapLimited([30, 1, 20, 1], 2, async (ms, index) => {
    running++;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, ms));
    running--;
    return `${index}:${ms}`;
  });
  expect(results).toEqual(['0:30', '1:1', '2:20', '3:1']);
  expect(most).toBe(2);
});

test('no items are no work', async () => {
  expect(await mapLimited([], 2, () => Promise.reject(new Error('called')))).toEqual([]);
});

test('progress says how many targets are done and what the others do', () => {
  const lines: string[] = [];
  const show = showStages(['a', 'b', 'c'], (line) => lines.push(line));
  show('a', 'building');
  show('b', 'building');
  show('a', 'running');
  show('a', 'done');
  expect(lines).toEqual([
    '0 of 3 done: building a',
    '0 of 3 done: building a, building b',
    '0 of 3 done: running a, building b',
    '1 of 3 done: building b',
  ]);
});
