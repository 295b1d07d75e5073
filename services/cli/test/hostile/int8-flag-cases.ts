/** Flags of int8, and samples to calibrate with, that do not fit. */
import { tensorOf, type Tensor } from '@flashline/ir';
import { encodeNpy, encodeNpz } from '@flashline/model-files';
import { denseModel, floatInput, quantizedModel } from '../models.ts';
import type { HostileCase, HostileFiles } from './hostile-case.ts';
import { model, op } from './graph-parts.ts';

const BOARD = ['--board', 'nucleo-g474re'];
export const INT8 = ['analyze', 'model.onnx', ...BOARD, '--precision', 'int8'];
export const NOISE = ['--calibration', 'random:0'];
const FILE = [...INT8, '--calibration', 'data.npz'];

const dense = (): HostileFiles => ({ 'model.onnx': denseModel() });
const quantized = (): HostileFiles => ({ 'model.onnx': quantizedModel() });

/** The dense model, whose input is x [1, 4], and arrays by name. */
const withArrays = (arrays: Readonly<Record<string, Tensor>>) => (): HostileFiles => ({
  ...dense(),
  'data.npz': encodeNpz(new Map(Object.entries(arrays))),
});

function rows(count: number, value: (i: number) => number): Tensor {
  return tensorOf(
    'f32',
    [count, 1, 4],
    Array.from({ length: 4 * count }, (_, i) => value(i)),
  );
}

const SOURCES: readonly HostileCase[] = [
  {
    name: 'int8 without calibration',
    files: dense,
    args: INT8,
    exitCode: 2,
    says: /give --calibration FILE/,
  },
  {
    name: 'calibration file missing',
    files: dense,
    args: FILE,
    exitCode: 2,
    says: /There is no file data\.npz/,
  },
  {
    name: 'calibration of another shape',
    files: withArrays({ x: tensorOf('f32', [2, 1, 5], new Array<number>(10).fill(1)) }),
    args: FILE,
    exitCode: 2,
    says: /shape \[2, 1, 5\] but should have \[N, 1, 4\]/,
  },
  {
    name: 'calibration of another type',
    files: withArrays({ x: tensorOf('s8', [1, 1, 4], [1, 2, 3, 4]) }),
    args: FILE,
    exitCode: 2,
    says: /is INT8 but the input is FLOAT/i,
  },
  {
    name: 'calibration with other names',
    files: withArrays({ z: rows(2, () => 1) }),
    args: FILE,
    exitCode: 2,
    says: /no input 'z'/,
  },
  {
    name: 'calibration archive without arrays',
    files: withArrays({}),
    args: FILE,
    exitCode: 2,
    says: /no array for the input 'x'/,
  },
  {
    name: 'calibration without samples',
    files: withArrays({ x: rows(0, () => 1) }),
    args: FILE,
    exitCode: 2,
    says: /has no samples/,
  },
  {
    name: 'calibration of labels alone',
    files: withArrays({ labels: tensorOf('s64', [2], [0, 1]) }),
    args: FILE,
    exitCode: 2,
    says: /no array for the input 'x'/,
  },
  {
    name: 'calibration with not-a-number',
    files: withArrays({ x: rows(3, (i) => (i === 5 ? NaN : i)) }),
    args: FILE,
    exitCode: 2,
    says: /Sample 1 of 'x' holds NaN/,
  },
  {
    name: 'calibration with infinity',
    files: withArrays({ x: rows(3, (i) => (i === 5 ? -Infinity : i)) }),
    args: FILE,
    exitCode: 2,
    says: /Sample 1 of 'x' holds -Infinity/,
  },
  {
    name: 'calibration of numbers near the limit of fp32',
    files: withArrays({ x: rows(3, (i) => (i % 2 === 0 ? 3e38 : -3e38)) }),
    args: FILE,
    exitCode: 0,
  },
  {
    name: 'calibration of zeros',
    files: withArrays({ x: rows(3, () => 0) }),
    args: FILE,
    exitCode: 0,
  },
  {
    name: 'calibration of denormal numbers',
    files: withArrays({ x: rows(3, () => 1e-45) }),
    args: FILE,
    exitCode: 0,
  },
  {
    name: 'calibration of 100,000 samples',
    files: withArrays({ x: rows(100_000, (i) => Math.sin(i)) }),
    args: FILE,
    exitCode: 0,
  },
  {
    name: 'calibration of text',
    files: () => ({ ...dense(), 'data.npz': 'x,y\n1,2\n' }),
    args: FILE,
    exitCode: 2,
    says: /neither \.npz nor \.npy/,
  },
  {
    name: 'calibration npy for a model of two inputs',
    files: () => ({ ...twoInputs(), 'data.npz': encodeNpy(rows(2, () => 1)) }),
    args: FILE,
    exitCode: 2,
    says: /but this one has 2: write 'x', 'z' with numpy\.savez/,
  },
];

function twoInputs(): HostileFiles {
  const inputs = ['x', 'z'].map((name) => floatInput(name, [1, 4]));
  return model([op('Add', ['x', 'z'], 'y')], { inputs });
}

const SEEDS = ['', 'x', '-1', '1.5', '1e3', '99999999999999999999', ' 1', '0x10', 'NaN'];

const FLAGS: readonly HostileCase[] = [
  ...SEEDS.map((seed): HostileCase => ({
    name: `calibration random:'${seed}'`,
    files: dense,
    args: [...INT8, '--calibration', `random:${seed}`],
    exitCode: 2,
    says: /write random:SEED with a whole number/,
  })),
  {
    name: 'int8 ports of an fp32 target',
    files: dense,
    args: ['analyze', 'model.onnx', ...BOARD, '--io', 'int8'],
    exitCode: 2,
    says: /--io int8 needs int8 targets/,
  },
  {
    name: 'int8 ports where one of two targets is fp32',
    files: dense,
    args: [...INT8, '--precision', 'fp32', ...NOISE, '--io', 'int8'],
    exitCode: 2,
    says: /--io int8 needs int8 targets/,
  },
  {
    name: 'ports of another type',
    files: dense,
    args: [...INT8, ...NOISE, '--io', 'int4'],
    exitCode: 2,
    says: /--io/,
  },
  {
    name: 'precision int4',
    files: dense,
    args: [...INT8, '--precision', 'int4', ...NOISE],
    exitCode: 2,
    says: /use fp32 or int8/,
  },
  {
    name: 'int8 twice',
    files: dense,
    args: [...INT8, '--precision', 'int8', ...NOISE],
    exitCode: 0,
  },
  {
    name: 'method of calibration that is none',
    files: dense,
    args: [...INT8, ...NOISE, '--calibration-method', 'entropy'],
    exitCode: 2,
    says: /--calibration-method/,
  },
  {
    name: 'pattern of nodes that matches none',
    files: dense,
    args: [...INT8, ...NOISE, '--keep-fp32', 'nothing*'],
    exitCode: 2,
    says: /nothing\*/,
  },
  {
    name: 'pattern of nodes that is empty',
    files: dense,
    args: [...INT8, ...NOISE, '--keep-fp32', ''],
    exitCode: 2,
    says: /No node of the model is called ''/,
  },
  {
    name: 'pattern of 4,000 stars',
    files: dense,
    args: [...INT8, ...NOISE, '--keep-fp32', `${'*'.repeat(4000)}x`],
    exitCode: 2,
    says: /is called '\*{60,200}\.\.\.'/,
  },
  {
    name: 'pattern of stars and letters that nearly matches',
    files: () => model([{ ...op('Relu', ['x'], 'y'), name: 'a'.repeat(200) }]),
    args: [...INT8, ...NOISE, '--keep-fp32', `${'a*'.repeat(60)}b`],
    exitCode: 2,
    says: /No node of the model is called 'a\*/,
  },
  {
    name: 'all nodes kept in fp32',
    files: dense,
    args: [...INT8, ...NOISE, '--keep-fp32', '*'],
    exitCode: 0,
  },
  {
    name: 'quantised model in fp32',
    files: quantized,
    args: ['analyze', 'model.onnx', ...BOARD, '--precision', 'fp32'],
    exitCode: 2,
    says: /quantised already and has no fp32 form/,
  },
  {
    name: 'quantised model in both precisions',
    files: quantized,
    args: [...INT8, '--precision', 'fp32'],
    exitCode: 2,
    says: /quantised already and has no fp32 form/,
  },
  {
    name: 'quantised model with a calibration that is not there',
    files: quantized,
    args: FILE,
    exitCode: 2,
    says: /There is no file data\.npz/,
  },
  {
    name: 'calibration that no target needs, from a device',
    files: dense,
    args: ['analyze', 'model.onnx', ...BOARD, '--calibration', '/dev/zero'],
    exitCode: 2,
    says: /not an ordinary file/,
  },
  {
    name: 'sensitivity of a quantised model',
    files: quantized,
    args: ['analyze', 'model.onnx', ...BOARD, '--sensitivity'],
    exitCode: 2,
    says: /--sensitivity works on the fp32 model/,
  },
  {
    name: 'sensitivity without calibration',
    files: dense,
    args: ['analyze', 'model.onnx', ...BOARD, '--sensitivity'],
    exitCode: 2,
    says: /give --calibration FILE/,
  },
];

export const INT8_FLAG_CASES: readonly HostileCase[] = [...SOURCES, ...FLAGS];
