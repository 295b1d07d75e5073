import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensorOf } from '@flashline/ir';
import { encodeNpz, readArrays } from '@flashline/model-files';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { reportSchema, type Report, type ReportTarget } from '@flashline/report';
import { denseModel, matrixModel, unknownModel, wideModel } from './models.ts';
import { makeWorkplace, readTree, type CliResult } from './run-cli.ts';

const BOARDS = ['b-u585i-iot02a', 'nucleo-g474re', 'nucleo-h743zi2'];
const isReport = new Ajv2020({ allErrors: true }).compile(reportSchema());

const place = makeWorkplace();
afterAll(() => place.remove());

const models = {
  dense: denseModel(),
  batch: denseModel('n'),
  // 600 kB of weights: more than the flash of one board, less than that of the others.
  heavy: matrixModel(300, 500),
  // 160 kB, all of it live at once.
  wide: wideModel(40_000),
  unknown: unknownModel(),
};
for (const [name, bytes] of Object.entries(models)) {
  writeFileSync(join(place.path, `${name}.onnx`), bytes);
}

/** The report of a finished run, checked against the schema. */
function readReport(folder: string): Report {
  const report = JSON.parse(
    readFileSync(join(place.path, folder, 'report.json'), 'utf8'),
  ) as Report;
  expect(isReport(report) ? null : isReport.errors).toBeNull();
  return report;
}

function verdicts(report: Report): Record<string, string> {
  return Object.fromEntries(report.targets.map(({ board, verdict }) => [board, verdict]));
}

describe('a model that runs on all boards', () => {
  let run: CliResult;

  beforeAll(async () => {
    run = await place.run(['run', 'dense.onnx', '--json', 'copy.json', '--layers']);
  });

  test('is shown as a table, with the errors of its layers', () => {
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^nucleo-g474re +fp32 +deployed +\d/m);
    expect(run.stdout).toContain('Largest errors of ');
    expect(run.stdout).toMatch(/are in flashline-out\/dense\n$/);
  });

  test('has all its files in the output folder', () => {
    const report = readReport('flashline-out/dense');
    expect(verdicts(report)).toEqual(
      Object.fromEntries(BOARDS.map((board) => [board, 'deployed'])),
    );
    const folder = join(place.path, 'flashline-out/dense');
    expect(readdirSync(folder).sort()).toEqual([
      '.flashline-output',
      'b-u585i-iot02a.fp32',
      'inputs.npz',
      'nucleo-g474re.fp32',
      'nucleo-h743zi2.fp32',
      'reference.npz',
      'report.json',
    ]);
    for (const target of report.targets) {
      expect(readdirSync(join(folder, `${target.board}.fp32`)).sort()).toEqual([
        'firmware.bin',
        'firmware.elf',
        'firmware.map',
        'outputs.npz',
        'source',
      ]);
      const { source, elf, outputs } = target.artifacts!;
      expect(readdirSync(join(folder, source))).toContain('dense.c');
      expect(readFileSync(join(folder, elf!)).subarray(1, 4).toString()).toBe('ELF');
      expect(outputs).toBe(`${target.board}.fp32/outputs.npz`);
    }
  });

  test('has the same report where --json asked for it', () => {
    const copy = readFileSync(join(place.path, 'copy.json'), 'utf8');
    expect(JSON.parse(copy)).toEqual(readReport('flashline-out/dense'));
  });

  test('has memory figures that add up', () => {
    for (const { memory } of readReport('flashline-out/dense').targets) {
      const { ram, flash, regions } = memory!;
      const parts = [ram.activationsBytes, ram.scratchBytes, ram.ioBytes, ram.staticBytes!];
      expect(parts.reduce((a, b) => a + b, ram.stackBytes!)).toBe(ram.totalBytes);
      expect(flash.weightsBytes + flash.codeBytes!).toBe(flash.totalBytes);
      expect(flash.weightsBytes).toBe(4 * (4 * 3 + 3));
      expect(ram.stackBytes).toBeGreaterThan(0);
      for (const region of regions) expect(region.usedBytes).toBeLessThanOrEqual(region.sizeBytes);
    }
  });

  test('has layers that make up the instructions and are each compared', () => {
    for (const { layers, latency, accuracy } of readReport('flashline-out/dense').targets) {
      const total = layers.reduce((sum, layer) => sum + layer.instructions!, 0);
      const { instructions } = latency!;
      expect(Math.abs(total - instructions)).toBeLessThanOrEqual(0.01 * instructions);
      expect(layers.flatMap((layer) => layer.sources).sort()).toEqual(['gemm_h', 'relu_y']);
      for (const layer of layers) expect(layer.maxRelError).toBeLessThan(1e-5);
      expect(accuracy).toMatchObject({ samples: 8, taskAccuracy: null });
    }
  });

  test('has inputs, reference and outputs of eight samples', async () => {
    const read = (file: string) => readArrays(join(place.path, 'flashline-out/dense', file));
    const [inputs, reference] = [await read('inputs.npz'), await read('reference.npz')];
    const outputs = await read('nucleo-g474re.fp32/outputs.npz');
    expect(inputs.get('x')!.type).toEqual({ element: 'f32', shape: [8, 1, 4] });
    expect(reference.get('y')!.type).toEqual({ element: 'f32', shape: [8, 1, 3] });
    expect(outputs.get('y')!.type).toEqual(reference.get('y')!.type);
    const wanted = [...reference.get('y')!.data].map(Number);
    for (const [i, value] of [...outputs.get('y')!.data].entries()) {
      expect(Number(value)).toBeCloseTo(wanted[i]!, 5);
    }
  });

  test('says which tools made it and names no path', () => {
    const { tool, options, provenance, targets } = readReport('flashline-out/dense');
    expect(tool).toMatchObject({ compiler: 'arm-none-eabi-gcc', version: '0.1.0' });
    expect(tool.flags).toContain('-O2');
    expect(options).toMatchObject({ boards: BOARDS, inputs: { random: 0 }, layers: true });
    expect(provenance).toMatchObject({
      tools: { emulator: expect.stringContaining('QEMU') },
      inputs: { samples: 8, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const text = JSON.stringify([tool, options, provenance, targets]);
    expect(text).not.toContain(place.path);
    expect(text).not.toContain('"/');
  });

  test('gives the same bytes again, in another folder', async () => {
    const again = await place.run(['run', 'dense.onnx', '--layers', '--out', 'again/deep']);
    expect(again.code).toBe(0);
    const before = readTree(join(place.path, 'flashline-out/dense'));
    const after = readTree(join(place.path, 'again/deep'));
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const different = Object.keys(before).filter((file) => before[file] !== after[file]);
    expect(different).toEqual([]);
  });
});

test('with --json - standard output is the report alone and the table goes to standard error', async () => {
  const run = await place.run(['run', 'dense.onnx', '--board', 'nucleo-g474re', '--json', '-']);
  expect(run.code).toBe(0);
  expect(JSON.parse(run.stdout)).toEqual(readReport('flashline-out/dense'));
  expect(run.stderr).toMatch(/^nucleo-g474re +fp32 +deployed/m);
});

test('--dim sets a symbolic dimension, --name the prefix, --optimize the flags', async () => {
  const args = ['--board', 'nucleo-g474re', '--dim', 'n=5', '--name', 'net', '--optimize', 'flash'];
  const run = await place.run(['run', 'batch.onnx', ...args, '--out', 'batch']);
  expect(run.code).toBe(0);
  const report = readReport('batch');
  expect(report.model).toMatchObject({
    name: 'batch',
    inputs: [{ name: 'x', shape: [5, 4], type: 'float' }],
  });
  expect(report.targets[0]!.build).toMatchObject({ optimize: 'flash' });
  expect(report.targets[0]!.build.flags).toContain('-Os');
  expect(readdirSync(join(place.path, 'batch/nucleo-g474re.fp32/source'))).toContain('net.h');
});

test('labels in the inputs give task accuracy, and a gate on its loss', async () => {
  const inputs = new Map([
    ['x', tensorOf('f32', [3, 4], [1, 0, 0, 0, 0, 1, 0, 0, -9, 2, 0, 5])],
    ['labels', tensorOf('s64', [3], [0, 1, 2])],
  ]);
  writeFileSync(join(place.path, 'inputs.npz'), encodeNpz(inputs));
  const args = ['--board', 'nucleo-g474re', '--inputs', 'inputs.npz', '--gate', 'accuracy-drop=0'];
  const run = await place.run(['run', 'dense.onnx', ...args, '--out', 'labels']);
  expect(run.code).toBe(0);
  const { targets, options } = readReport('labels');
  expect(targets[0]!.accuracy!.samples).toBe(3);
  expect([0, 1 / 3, 2 / 3, 1]).toContain(targets[0]!.accuracy!.taskAccuracy);
  expect(targets[0]!.gates).toEqual([{ key: 'accuracy-drop', limit: 0, value: 0, passed: true }]);
  expect(options['inputs']).toEqual({ data: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('a gate that fails ends with 4, and the report is whole', async () => {
  const args = ['--board', 'nucleo-g474re', '--gate', 'instructions=10', '--gate', 'cosine=0.99'];
  const run = await place.run(['run', 'dense.onnx', ...args, '--out', 'gated']);
  expect(run.code).toBe(4);
  expect(run.stdout).toMatch(/^nucleo-g474re +fp32 +instructions +FAILED/m);
  const [target] = readReport('gated').targets;
  expect(target!.gates.map(({ key, passed }) => [key, passed])).toEqual([
    ['instructions', false],
    ['cosine', true],
  ]);
});

test('a relative gate compares with the baseline, and fails where the baseline has no such target', async () => {
  const base = ['run', 'dense.onnx', '--gate', 'instructions=+0%', '--gate', 'flash-bytes=+1%'];
  const board = ['--board', 'nucleo-l4r5zi', '--out', 'relative'];
  const first = await place.run(['run', 'dense.onnx', ...board]);
  expect(first.code).toBe(0);
  copyFileSync(join(place.path, 'relative/report.json'), join(place.path, 'baseline.json'));
  const same = await place.run([...base, ...board, '--baseline', 'baseline.json']);
  expect(same.code).toBe(0);
  const other = ['--board', 'nucleo-g474re', '--out', 'relative', '--baseline', 'baseline.json'];
  expect(await place.run([...base, ...other])).toMatchObject({ code: 4 });
});

test('unsupported operators are told all at once with 3, and the report is whole', async () => {
  const run = await place.run(['run', 'unknown.onnx', '--gate', 'cosine=0.5']);
  expect(run.code).toBe(3);
  expect(run.stderr).toMatch(
    /^error: Frobnicate 'frobnicate_a': .+\nerror: Twiddle 'twiddle_c': .+\n$/,
  );
  const report = readReport('flashline-out/unknown');
  expect(report.diagnostics.map(({ op, severity }) => [op, severity])).toEqual([
    ['Frobnicate', 'error'],
    ['Twiddle', 'error'],
  ]);
  for (const target of report.targets) {
    expect(target).toMatchObject({
      verdict: 'unsupported',
      memory: null,
      latency: null,
      accuracy: null,
      artifacts: null,
      gates: [{ key: 'cosine', value: null, passed: false }],
    });
  }
  expect(readdirSync(join(place.path, 'flashline-out/unknown')).sort()).toEqual([
    '.flashline-output',
    'report.json',
  ]);
});

describe('a model that is too large for the flash of one board', () => {
  let run: CliResult;
  let report: Report;
  const find = (board: string): ReportTarget =>
    report.targets.find((target) => target.board === board)!;

  beforeAll(async () => {
    const boards = ['--board', 'nucleo-g474re', '--board', 'nucleo-l4r5zi'];
    run = await place.run(['run', 'heavy.onnx', ...boards, '--gate', 'cosine=2']);
    report = readReport('flashline-out/heavy');
  });

  test('says with 3 how many bytes are missing, whatever the gates', () => {
    expect(run.code).toBe(3);
    const { usedBytes } = find('nucleo-g474re').memory!.regions[0]!;
    const missing = (usedBytes - 524_288).toLocaleString('en');
    expect(run.stdout).toContain(`nucleo-g474re fp32: FLASH is ${missing} bytes short`);
  });

  test('runs on the other', () => {
    expect(verdicts(report)).toEqual({
      'nucleo-g474re': 'does-not-fit',
      'nucleo-l4r5zi': 'deployed',
    });
  });

  test('asks for as much flash as where it links for the same core', () => {
    const flash = (board: string) =>
      find(board).memory!.regions.find(({ name }) => name === 'FLASH')!;
    expect(flash('nucleo-g474re').usedBytes).toBe(flash('nucleo-l4r5zi').usedBytes);
    expect(flash('nucleo-g474re').sizeBytes).toBe(524_288);
    expect(flash('nucleo-g474re').usedBytes).toBeGreaterThan(600_000);
  });

  test('has its source but no firmware and no figures of a run', () => {
    expect(find('nucleo-g474re')).toMatchObject({
      latency: null,
      accuracy: null,
      artifacts: { elf: null, bin: null, map: null, outputs: null },
      memory: { ram: { stackBytes: null, totalBytes: null } },
    });
    const folder = join(place.path, 'flashline-out/heavy/nucleo-g474re.fp32');
    expect(readdirSync(folder)).toEqual(['source']);
    expect(readdirSync(join(folder, 'source'))).toContain('heavy_weights.c');
  });
});

test('a model that is too large for the RAM of one board says how many bytes are missing', async () => {
  const run = await place.run(['run', 'wide.onnx', '--board', 'nucleo-g474re']);
  expect(run.code).toBe(3);
  const [target] = readReport('flashline-out/wide').targets;
  expect(target!.verdict).toBe('does-not-fit');
  const sram = target!.memory!.regions.find(({ name }) => name === 'SRAM')!;
  // Once 160,000 bytes where the node works in place; stack and runtime come on top.
  expect(target!.memory!.arenaLowerBoundBytes).toBe(160_000);
  expect(sram.usedBytes - sram.sizeBytes).toBeGreaterThan(160_000 + 4096 - 131_072);
  expect(sram.usedBytes).toBeLessThan(165_000);
});

test('the report describes the model that was given', () => {
  expect(readReport('flashline-out/dense').model).toMatchObject({
    name: 'dense',
    sha256: createHash('sha256').update(models.dense).digest('hex'),
    opset: 17,
    parameters: 15,
    macs: 12,
  });
});
