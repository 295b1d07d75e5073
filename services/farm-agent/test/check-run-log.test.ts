import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRunLog } from '../src/check-run-log.ts';
import { RUN_LOG_FILE, RunLog } from '../src/run-log.ts';

function log(
  ...lines: readonly (readonly ['agent'] | readonly [string, string, number])[]
): string {
  return lines
    .map(([at, unit, fence]) => `${JSON.stringify({ at, unit, fence, lease: 'l', time: '' })}\n`)
    .join('');
}

describe('the log of runs', () => {
  test('is fine where units do one thing at a time under rising fences', () => {
    const text = log(
      ['agent'],
      ['start', 'u', 1],
      ['start', 'v', 1],
      ['end', 'u', 1],
      ['start', 'u', 2],
      ['end', 'v', 1],
      ['end', 'u', 2],
    );
    expect(checkRunLog(text)).toEqual({
      runs: 3,
      endedRuns: 3,
      agentStarts: 1,
      tornLines: 0,
      overlaps: [],
      fallingFences: [],
    });
  });

  test('shows a run that began while another was going on', () => {
    const text = log(['agent'], ['start', 'u', 1], ['start', 'u', 2]);
    expect(checkRunLog(text).overlaps).toEqual(['u: fence 2 began while 1 ran']);
  });

  test('takes what ran in a process before as dead, and its fence as used', () => {
    const text = log(['agent'], ['start', 'u', 1], ['agent'], ['start', 'u', 1]);
    expect(checkRunLog(text)).toMatchObject({
      overlaps: [],
      fallingFences: ['u: fence 1 after 1'],
    });
  });

  test('leaves out a last line that is still being written', () => {
    const text = log(['agent'], ['start', 'u', 1]);
    expect(checkRunLog(`${text}{"at":"sta`)).toMatchObject({ runs: 1, tornLines: 0 });
  });

  test('goes on after a line that was cut off, and counts it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'log-'));
    const path = join(folder, RUN_LOG_FILE);
    await writeFile(path, `${log(['agent'], ['start', 'u', 1])}{"at":"sta`);
    await (await RunLog.open(folder)).close();
    const findings = checkRunLog(await readFile(path, 'utf8'));
    expect(findings).toMatchObject({ runs: 1, agentStarts: 2, tornLines: 1 });
    await rm(folder, { recursive: true });
  });
});
