import { checkRunLog } from '../src/check-run-log.ts';

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

  test('leaves out a last line that a kill has cut off', () => {
    const text = log(['agent'], ['start', 'u', 1]);
    expect(checkRunLog(`${text}{"at":"sta`).runs).toBe(1);
  });
});
