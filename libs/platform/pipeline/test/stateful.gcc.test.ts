import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileGraph, buildGraph } from '@flashline/compiler';
import { buildHostModel, runHostModel } from '@flashline/host-model';
import { tensorOf, type Tensor } from '@flashline/ir';
import { encodeModel, parseModel, type OnnxTensor } from '@flashline/onnx';
import { runReference } from '@flashline/oracle';
import { worstError } from './prepared.ts';

const folder = mkdtempSync(join(tmpdir(), 'flashline-state-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FLOAT = 1;
const OPSET = 17;
const [FEATURES, HIDDEN] = [5, 6];

/** Values that look random and are the same every time. */
function values(count: number, seed: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233));
}

function floats(name: string, dims: readonly number[]) {
  return { name, kind: 'tensor', elementType: FLOAT, dims } as const;
}

/** x and the state in, all hidden values and the new state out; `gates` per hidden value. */
function recurrentModel(opType: string, gates: number, steps: number): Uint8Array {
  const weights = (name: string, shape: readonly number[], seed: number): [string, OnnxTensor] => {
    const count = shape.reduce((product, dim) => product * dim, 1);
    return [name, { kind: 'dense', tensor: tensorOf('f32', shape, values(count, seed)) }];
  };
  const states = opType === 'LSTM' ? ['h', 'c'] : ['h'];
  const plain = (name: string) =>
    ({ name, kind: 'unknown', elementType: null, dims: null }) as const;
  return encodeModel({
    irVersion: 8,
    opsets: new Map([['', OPSET]]),
    producerName: '',
    producerVersion: '',
    functions: [],
    graph: {
      name: 'g',
      nodes: [
        {
          name: 'cell',
          opType,
          domain: '',
          overload: '',
          opset: OPSET,
          inputs: ['x', 'w', 'r', 'b', '', ...states],
          outputs: ['y', ...states.map((state) => `${state}_next`)],
          attributes: new Map([['hidden_size', { kind: 'int', value: HIDDEN }]]),
          offset: 0,
        },
      ],
      initializers: new Map([
        weights('w', [1, gates * HIDDEN, FEATURES], 1),
        weights('r', [1, gates * HIDDEN, HIDDEN], 2),
        weights('b', [1, 2 * gates * HIDDEN], 3),
      ]),
      inputs: [
        floats('x', [steps, 1, FEATURES]),
        ...states.map((state) => floats(state, [1, 1, HIDDEN])),
      ],
      outputs: [plain('y'), ...states.map((state) => plain(`${state}_next`))],
      valueInfos: [],
    },
  });
}

/** A function from raw inputs to raw outputs: the compiled model under the sanitizers. */
async function compiled(bytes: Uint8Array, prefix: string) {
  const { graph } = buildGraph(parseModel(bytes, new Map()), {
    dims: new Map(),
    bindings: new Map(),
  });
  const { source } = compileGraph(graph!, [{ name: 'HOST', capacityBytes: 2 ** 31 }], {
    prefix,
    isa: 'portable',
    modelSha256: '',
    toolVersion: '0',
    settings: [],
  });
  const program = await buildHostModel(source, { folder, sanitize: true });
  return async (inputs: readonly Uint8Array[]) =>
    (await runHostModel(program, source, [inputs]))[0]!;
}

const bytesOf = (numbers: readonly number[]) => new Uint8Array(Float32Array.from(numbers).buffer);

test.each([
  ['LSTM', 4],
  ['GRU', 3],
  ['RNN', 1],
])('two steps of a %s that hand on its state equal one run of both', async (opType, gates) => {
  const x = values(2 * FEATURES, 4);
  const state = values(HIDDEN, 5);
  const states = opType === 'LSTM' ? [state, values(HIDDEN, 6)] : [state];
  const both = recurrentModel(opType, gates, 2);
  const runBoth = await compiled(both, 'both');
  const whole = await runBoth([x, ...states].map(bytesOf));
  const runStep = await compiled(recurrentModel(opType, gates, 1), 'step');
  const first = await runStep([x.slice(0, FEATURES), ...states].map(bytesOf));
  const second = await runStep([bytesOf(x.slice(FEATURES)), ...first.slice(1)]);

  expect(second.slice(1)).toEqual(whole.slice(1));
  expect(Buffer.concat([first[0]!, second[0]!])).toEqual(Buffer.from(whole[0]!));
  const tensors: Tensor[] = [
    tensorOf('f32', [2, 1, FEATURES], x),
    ...states.map((one) => tensorOf('f32', [1, 1, HIDDEN], one)),
  ];
  const reference = await runReference({ model: both, samples: [tensors] });
  expect(worstError([whole], reference.samples)).toBeLessThan(1e-5);
});
