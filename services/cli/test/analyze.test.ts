import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPORT } from '@flashline/report';
import { denseModel, unknownModel, wideModel } from './models.ts';
import { makeWorkplace } from './run-cli.ts';

const place = makeWorkplace();
afterAll(() => place.remove());

for (const [name, bytes] of Object.entries({
  dense: denseModel(),
  wide: wideModel(40_000),
  unknown: unknownModel(),
})) {
  writeFileSync(join(place.path, `${name}.onnx`), bytes);
}

async function analyze(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const result = await place.run(['analyze', ...args, '--json', '-'], env);
  return { ...result, report: REPORT.parse(JSON.parse(result.stdout)) };
}

test('a model that fits is predicted for the three boards, and nothing is said of what only a run can tell', async () => {
  const { code, report } = await analyze(['dense.onnx']);
  expect(code).toBe(0);
  expect(report.targets).toHaveLength(3);
  for (const { verdict, latency, memory, layers, accuracy, artifacts } of report.targets) {
    expect(verdict).toBe('fits');
    expect(latency).toMatchObject({ source: 'estimate', cycles: null });
    expect(layers.reduce((sum, layer) => sum + layer.instructions!, 0)).toBe(latency!.instructions);
    expect(memory!.ram.stackBytes).toBeNull();
    const { activationsBytes, scratchBytes, ioBytes, staticBytes, totalBytes } = memory!.ram;
    expect(activationsBytes + scratchBytes + ioBytes + staticBytes!).toBe(totalBytes);
    expect(memory!.flash.weightsBytes + memory!.flash.codeBytes!).toBe(memory!.flash.totalBytes);
    expect([accuracy, artifacts]).toEqual([null, null]);
  }
});

test('needs no C compiler', async () => {
  const { code, report } = await analyze(['dense.onnx'], { PATH: '/nowhere' });
  expect([code, report.tool.compiler]).toEqual([0, null]);
});

test('a model that is too large ends with 3 and says how many bytes are missing', async () => {
  const { code, report, stderr } = await analyze(['wide.onnx', '--board', 'nucleo-g474re']);
  expect(code).toBe(3);
  const [target] = report.targets;
  expect(target).toMatchObject({ verdict: 'does-not-fit', latency: null });
  expect(target!.memory!.regions.some(({ usedBytes, sizeBytes }) => usedBytes > sizeBytes)).toBe(
    true,
  );
  expect(stderr).toMatch(/bytes short/);
});

test('a model that is refused ends with 3 and has no figures', async () => {
  const { code, report } = await analyze(['unknown.onnx']);
  expect(code).toBe(3);
  expect(report.targets[0]).toMatchObject({ verdict: 'unsupported', memory: null, latency: null });
  expect(report.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
});

test('int8 is predicted beside fp32', async () => {
  const both = ['--precision', 'fp32', '--precision', 'int8', '--calibration', 'random:0'];
  const { code, report } = await analyze(['dense.onnx', ...both]);
  expect(code).toBe(0);
  expect(report.targets.map(({ precision, verdict }) => [precision, verdict])).toEqual(
    [1, 2, 3].flatMap(() => [
      ['fp32', 'fits'],
      ['int8', 'fits'],
    ]),
  );
  const [fp32, int8] = report.targets;
  expect(int8!.memory!.flash.weightsBytes).toBeLessThan(fp32!.memory!.flash.weightsBytes);
  expect(int8!.layers.map(({ op }) => op)).toEqual([
    'QuantizeLinear',
    'QDense',
    'DequantizeLinear',
  ]);
});

test('--sensitivity gives the nodes by the harm of int8, as a table and in the report', async () => {
  const args = ['analyze', 'dense.onnx', '--sensitivity', '--calibration', 'random:0'];
  const { code, stdout, stderr } = await place.run([...args, '--json', 's.json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^Each of 1 nodes alone in int8, the most harmful first:\nnode +operator/m,
  );
  const report = REPORT.parse(JSON.parse(readFileSync(join(place.path, 's.json'), 'utf8')));
  expect(report.targets.map(({ precision }) => precision)).toEqual(['fp32', 'fp32', 'fp32']);
  const [node] = report.provenance['sensitivity'] as Record<string, unknown>[];
  expect(node).toMatchObject({ op: 'Dense', sources: ['gemm_h', 'relu_y'], top1Agreement: 1 });
  expect(node!['sqnrDb']).toBeGreaterThan(20);
});

test('--sensitivity without calibration is wrong usage', async () => {
  const { code, stdout, stderr } = await place.run(['analyze', 'dense.onnx', '--sensitivity']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^int8 needs samples of real inputs: give --calibration/);
});

test('samples to calibrate with are said to be of no use where nothing is quantised', async () => {
  const unused = await analyze(['dense.onnx', '--calibration', 'random:1', '--keep-fp32', 'x']);
  expect([unused.code, unused.stderr]).toEqual([
    0,
    expect.stringMatching(
      /^Nothing is quantised, so no use was made of --calibration and --keep-fp32/,
    ),
  ]);
});
