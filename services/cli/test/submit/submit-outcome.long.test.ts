import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPORT, type Report } from '@flashline/report';
import { zipSync } from 'fflate';
import { readTree } from '../run-cli.ts';
import type { Script } from './api-server.ts';
import { reportOf, targetOf } from './report-fixture.ts';
import { DONE, makeSubmitPlace } from './submit-place.ts';

const place = makeSubmitPlace();
const { serve, submit, read } = place;
afterAll(() => place.remove());
afterEach(() => place.stopServers());

describe('the exit code and the files', () => {
  const gates = [{ key: 'ram-bytes', limit: 1, value: 2, passed: false }];
  const failedTarget = targetOf({ verdict: 'failed', accuracy: null });
  const infra = { code: 'X', detail: 'The emulator is gone.', fault: 'infra', retryable: true };
  const bug = { code: 'PIPELINE_BUG', detail: 'This is a bug.', fault: 'job', retryable: false };
  const usage = { code: 'DATA_WRONG_SHAPE', detail: 'Shapes differ.', fault: 'job' };
  const policy = { code: 'JOB_TIMED_OUT', detail: 'It took too long.', fault: 'policy' };

  test.each<[string, number, Script]>([
    ['of a model that fits', 0, { report: reportOf() }],
    ['of one that does not', 3, { report: reportOf([targetOf({ verdict: 'does-not-fit' })]) }],
    ['of one that is refused', 3, { report: reportOf([targetOf({ verdict: 'unsupported' })]) }],
    ['of a failed gate', 4, { report: reportOf([targetOf({ gates })]) }],
    [
      'of a failed gate and a model that does not fit',
      3,
      { report: reportOf([targetOf({ gates }), targetOf({ verdict: 'does-not-fit' })]) },
    ],
    [
      'of a wrong output',
      1,
      { state: 'failed', report: reportOf([targetOf({ verdict: 'failed' })]) },
    ],
    [
      'of a wrong output and lost infrastructure',
      1,
      { state: 'failed', error: infra, report: reportOf([targetOf({ verdict: 'failed' })]) },
    ],
    [
      'of lost infrastructure and a model that does not fit',
      5,
      {
        state: 'failed',
        error: infra,
        report: reportOf([failedTarget, targetOf({ verdict: 'does-not-fit' })]),
      },
    ],
    ['of a bug', 1, { state: 'failed', error: bug, report: reportOf([failedTarget]) }],
    ['of a bug without a report', 1, { state: 'failed', error: bug, report: null }],
    ['of inputs that do not fit the model', 2, { state: 'failed', error: usage, report: null }],
    ['of a job that took too long', 5, { state: 'failed', error: policy, report: null }],
    ['of a job that others cancelled', 5, { state: 'cancelled', report: null }],
  ])('%s is %i', async (_title, code, script) => {
    const server = await serve({ events: DONE, ...script });
    const run = await submit(
      server,
      '--junit',
      'all.xml',
      '--json',
      'all.json',
      '--gate',
      'rmse=1',
    );
    expect(run.code).toBe(code);
    const report: Report = REPORT.parse(JSON.parse(read('all.json')));
    expect(report.targets.length).toBeGreaterThan(0);
    expect(read('all.xml')).toMatch(/^<\?xml .*<testcase [^>]* name="verdict".*<\/testsuites>\n$/s);
  });

  test('a lost job has a whole report with the gates that were asked', async () => {
    const server = await serve({ events: DONE, state: 'failed', error: infra, report: null });
    const args = ['--gate', 'rmse=1', '--gate', 'ram-bytes=+2%', '--junit', 'lost.xml'];
    const run = await submit(server, ...args, '--json', 'lost.json');
    expect(run.stderr).toContain('The emulator is gone.');
    const report = REPORT.parse(JSON.parse(read('lost.json')));
    expect(report.targets[0]!.gates).toEqual([
      { key: 'rmse', limit: 1, value: null, passed: false },
      { key: 'ram-bytes', limit: null, value: null, passed: false },
    ]);
    expect(read('lost.xml')).toContain('tests="3" failures="0" errors="3"');
  });

  test('--out is laid out as run does it', async () => {
    const target = 'nucleo-g474re.fp32';
    const files = { source: `${target}/source`, elf: `${target}/firmware.elf` };
    const artifacts = { ...files, bin: null, map: null, outputs: `${target}/outputs.npz` };
    const report = reportOf([targetOf({ artifacts })]);
    const server = await serve({
      events: DONE,
      report,
      artifacts: {
        [`${target}.zip`]: zipSync({
          'inputs.npz': Buffer.from('inputs'),
          [`${target}/firmware.elf`]: Buffer.from('elf'),
          [`${target}/outputs.npz`]: Buffer.from('npz'),
          [`${target}/source/dense.c`]: Buffer.from('int x;'),
          [`${target}/source/nk/a.h`]: Buffer.from(''),
        }),
      },
    });
    const run = await submit(server, '--out', 'fetched');
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toMatch(/\n\nReport, C source and firmware are in fetched\n$/);
    expect(Object.keys(readTree(join(place.path, 'fetched')))).toEqual([
      '.flashline-output',
      'inputs.npz',
      `${target}/firmware.elf`,
      `${target}/outputs.npz`,
      `${target}/source/dense.c`,
      `${target}/source/nk/a.h`,
      'report.json',
    ]);
    expect(JSON.parse(read('fetched/report.json'))).toEqual(report);
  });

  test.each(['../out.c', '/tmp/out.c', 'nucleo-g474re.fp32/../../out.c', 'report.json'])(
    'an archive with the name %s is refused whole',
    async (name) => {
      const target = 'nucleo-g474re.fp32';
      const artifacts = { source: 's', elf: null, bin: null, map: null, outputs: null };
      const server = await serve({
        events: DONE,
        report: reportOf([targetOf({ artifacts })]),
        artifacts: { [`${target}.zip`]: zipSync({ [name]: Buffer.from('x') }) },
      });
      const run = await submit(server, '--out', 'evil', '--junit', 'evil.xml');
      expect(run.code).toBe(5);
      expect(run.stderr).toContain('leaves its folder');
      expect(run.stdout).not.toContain('evil');
      expect(existsSync(join(place.path, 'evil'))).toBe(false);
      expect(read('evil.xml')).toContain('name="verdict"');
    },
  );
});
