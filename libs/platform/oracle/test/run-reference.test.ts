import { readFileSync } from 'node:fs';
import { AppError } from '@flashline/errors';
import { ELEMENT_TYPES, tensorOf, toNumbers, type ElementType, type Tensor } from '@flashline/ir';
import {
  encodeModel,
  parseModel,
  withOutputs,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from '@flashline/onnx';
import { runReference, type ReferenceRequest } from '../src/index.ts';

const TIMEOUT_MS = 60_000;
const BENCH = `${__dirname}/../../../../bench/models`;

function info(name: string, element: ElementType, dims: readonly number[]): OnnxValueInfo {
  return { name, kind: 'tensor', elementType: ELEMENT_TYPES[element].onnxNumber, dims };
}

function node(
  opType: string,
  inputs: string[],
  outputs: string[],
  attributes: Record<string, OnnxAttribute> = {},
): OnnxNode {
  const entries = new Map(Object.entries(attributes));
  const common = { domain: '', overload: '', opset: 17, offset: 0 };
  return { ...common, name: outputs[0]!, opType, inputs, outputs, attributes: entries };
}

function modelOf(
  nodes: readonly OnnxNode[],
  inputs: readonly OnnxValueInfo[],
  outputs: readonly OnnxValueInfo[],
  initializers: Record<string, Tensor> = {},
): OnnxModel {
  const constants = Object.entries(initializers).map(([name, tensor]): [string, OnnxTensor] => [
    name,
    { kind: 'dense', tensor },
  ]);
  const graph = { name: 'g', nodes, inputs, outputs, valueInfos: [] };
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    producerName: '',
    producerVersion: '',
    graph: { ...graph, initializers: new Map(constants) },
    functions: [],
  };
}

async function errorOf(request: ReferenceRequest): Promise<AppError> {
  const error: unknown = await runReference(request).catch((cause: unknown) => cause);
  if (error instanceof AppError) return error;
  throw new Error(`was accepted or failed otherwise: ${String(error)}`);
}

const X = info('x', 'f32', [1, 4]);
const SAMPLE = [tensorOf('f32', [1, 4], [1, -2, 3, -4])];

test(
  'all samples are run in order and the outputs are named',
  async () => {
    const model = modelOf([node('Abs', ['x'], ['y'])], [X], [info('y', 'f32', [1, 4])]);
    const other = [tensorOf('f32', [1, 4], [-5, 6, -7, 8])];
    const reference = await runReference({ model: encodeModel(model), samples: [SAMPLE, other] });
    expect(reference.outputNames).toEqual(['y']);
    expect(reference.samples.map((sample) => toNumbers(sample[0]!))).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
  },
  TIMEOUT_MS,
);

test(
  "PyTorch's own answer is met within 1e-6",
  async () => {
    const model = new Uint8Array(readFileSync(`${BENCH}/lstm.onnx`));
    const dims = parseModel(model, new Map()).graph.inputs[0]!.dims as readonly number[];
    const input = tensorOf('f32', dims, npyFloats('lstm.in.npy'));
    const { samples } = await runReference({ model, samples: [[input]] });
    const expected = npyFloats('lstm.out.npy');
    const errors = toNumbers(samples[0]![0]!).map((value, i) => Math.abs(value - expected[i]!));
    expect(errors).toHaveLength(expected.length);
    expect(Math.max(...errors)).toBeLessThan(1e-6);
  },
  TIMEOUT_MS,
);

/** The floats of a version 1 .npy file. */
function npyFloats(file: string): Float32Array {
  const bytes = readFileSync(`${BENCH}/${file}`);
  const start = 10 + bytes.readUInt16LE(8);
  return new Float32Array(Uint8Array.from(bytes.subarray(start)).buffer);
}

test(
  'values inside the graph can be asked for and do not change the others',
  async () => {
    const nodes = [node('Exp', ['x'], ['e']), node('Log', ['e'], ['y'])];
    const model = modelOf(nodes, [X], [info('y', 'f32', [1, 4])]);
    const plain = await runReference({ model: encodeModel(model), samples: [SAMPLE] });
    const both = await runReference({
      model: encodeModel(withOutputs(model, ['e'])),
      samples: [SAMPLE],
      outputNames: ['y', 'e', 'y'],
    });
    expect(both.outputNames).toEqual(['y', 'e', 'y']);
    expect(both.samples[0]![0]).toEqual(plain.samples[0]![0]);
    expect(both.samples[0]![2]).toEqual(plain.samples[0]![0]);
    expect(toNumbers(both.samples[0]![1]!)[0]).toBeCloseTo(Math.E, 5);
  },
  TIMEOUT_MS,
);

test(
  'every element type, scalars and empty tensors pass through unchanged',
  async () => {
    const cases: Tensor[] = [
      tensorOf('f32', [], [2.5]),
      tensorOf('f32', [0, 3], []),
      tensorOf('s64', [2], [-1, 2 ** 40]),
      tensorOf('u64', [1], [7]),
      tensorOf('s64', [0], []),
      tensorOf('f16', [3], [0x3c00, 0x7e00, 0x8000]),
      tensorOf('bool', [2], [1, 0]),
      ...(['f64', 's8', 'u8', 's16', 'u16', 's32', 'u32'] as const).map((element) =>
        tensorOf(element, [2, 1], [3, 100]),
      ),
    ];
    const infos = (prefix: string): OnnxValueInfo[] =>
      cases.map(({ type }, i) => info(`${prefix}${i}`, type.element, type.shape));
    const nodes = cases.map((_, i) => node('Identity', [`x${i}`], [`y${i}`]));
    const model = encodeModel(modelOf(nodes, infos('x'), infos('y')));
    const { samples } = await runReference({ model, samples: [cases] });
    expect(samples[0]).toEqual(cases);
  },
  TIMEOUT_MS,
);

test(
  'a model that ONNX Runtime cannot load is refused with its reason in one line',
  async () => {
    const nodes = [node('NoSuchOperator', ['x'], ['y'])];
    const model = encodeModel(modelOf(nodes, [X], [info('y', 'f32', [1, 4])]));
    const error = await errorOf({ model, samples: [SAMPLE] });
    expect(error.code).toBe('ORACLE_MODEL_REFUSED');
    expect(error.exitCode).toBe(2);
    expect(error.message).toMatch(
      /^ONNX Runtime refuses the model \([^\n]*NoSuchOperator[^\n]*\.$/,
    );
  },
  TIMEOUT_MS,
);

test(
  'inputs that a model fails on are told from models that cannot be loaded',
  async () => {
    const model = modelOf(
      [node('Gather', ['w', 'x'], ['y'])],
      [info('x', 's64', [1])],
      [info('y', 'f32', [1])],
      { w: tensorOf('f32', [2], [1, 2]) },
    );
    const wrong = await errorOf({
      model: encodeModel(model),
      samples: [[tensorOf('s64', [1], [9])]],
    });
    expect(wrong.code).toBe('ORACLE_RUN_FAILED');
    const fewer = await errorOf({ model: encodeModel(model), samples: [[]] });
    expect(fewer.message).toContain('it has 1 inputs but was given 0');
  },
  TIMEOUT_MS,
);

test(
  'a model that asks for more memory than it may have is stopped',
  async () => {
    const model = modelOf(
      [node('Expand', ['x', 's'], ['y'])],
      [X],
      [info('y', 'f32', [2 ** 28, 4])],
      { s: tensorOf('s64', [2], [2 ** 28, 4]) },
    );
    const error = await errorOf({ model: encodeModel(model), samples: [SAMPLE] });
    expect(error.code).toBe('ORACLE_OUT_OF_MEMORY');
  },
  TIMEOUT_MS,
);

/** Doubles `x` a thousand million times. */
function endlessModel(): Uint8Array {
  const body = {
    name: 'body',
    nodes: [node('Add', ['v', 'v'], ['w']), node('Identity', ['go'], ['on'])],
    inputs: [info('i', 's64', []), info('go', 'bool', []), info('v', 'f32', [1, 4])],
    outputs: [info('on', 'bool', []), info('w', 'f32', [1, 4])],
    initializers: new Map(),
    valueInfos: [],
  };
  const loop = node('Loop', ['n', 'yes', 'x'], ['y'], { body: { kind: 'graph', value: body } });
  return encodeModel(
    modelOf([loop], [X], [info('y', 'f32', [1, 4])], {
      n: tensorOf('s64', [], [1e9]),
      yes: tensorOf('bool', [], [1]),
    }),
  );
}

test(
  'a model that does not end is stopped at the time limit',
  async () => {
    const error = await errorOf({ model: endlessModel(), samples: [SAMPLE], timeoutMs: 1500 });
    expect(error.code).toBe('ORACLE_TIMEOUT');
    expect(error.exitCode).toBe(5);
  },
  TIMEOUT_MS,
);

test(
  'a child that ends without an answer is reported with how it ended',
  async () => {
    // Too little memory for Node itself.
    const memoryBytes = -600 * 1024 * 1024;
    const error = await errorOf({ model: endlessModel(), samples: [SAMPLE], memoryBytes });
    expect(error.code).toBe('ORACLE_CRASHED');
    expect(error.message).toMatch(/^ONNX Runtime ended with (signal SIG[A-Z]+|exit code \d+) and/);
  },
  TIMEOUT_MS,
);
