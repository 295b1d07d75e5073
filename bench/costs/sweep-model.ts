/** Sweeps as ONNX models: many unconnected nodes in one, so that one build measures them all. */
import {
  allocate,
  elementCount,
  ELEMENT_TYPES,
  isFloat,
  tensorOf,
  type Tensor,
} from '@flashline/ir';
import {
  encodeModel,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxValueInfo,
} from '@flashline/onnx';
import type { SweepCase, SweepInput } from './sweep-case.ts';

/** What one model may hold: nodes, bytes of constants, bytes of inputs. */
const MOST = { nodes: 32, weights: 200_000, inputs: 200_000 };
const OPSET = 20;

/** Cases in order, in groups that fit one firmware. */
export function groupCases(cases: readonly SweepCase[]): SweepCase[][] {
  const groups: SweepCase[][] = [];
  let room = { nodes: 0, weights: 0, inputs: 0 };
  for (const each of cases) {
    const weights = bytesOf(each, false);
    const inputs = bytesOf(each, true);
    if (room.nodes < 1 || room.weights < weights || room.inputs < inputs) {
      groups.push([]);
      room = { ...MOST };
    }
    groups.at(-1)!.push(each);
    room.nodes--;
    room.weights -= weights;
    room.inputs -= inputs;
  }
  return groups;
}

/** A model of these nodes; node i is called `n<i>`. */
export function sweepModel(cases: readonly SweepCase[]): Uint8Array {
  const initializers = new Map<string, { kind: 'dense'; tensor: Tensor }>();
  const inputs: OnnxValueInfo[] = [];
  const nodes: OnnxNode[] = [];
  const outputs: OnnxValueInfo[] = [];
  const random = randomBelow(7);
  cases.forEach((each, i) => {
    const names = each.inputs.map((input, j) => {
      if (input === null) return '';
      const name = `n${i}_in${j}`;
      if (input.source === 'run') inputs.push(valueInfo(name, input));
      else initializers.set(name, { kind: 'dense', tensor: constantOf(input, random) });
      return name;
    });
    const made = Array.from({ length: each.outputs }, (_, j) => `n${i}_out${j}`);
    outputs.push(...made.map((name) => untyped(name)));
    nodes.push({
      name: `n${i}`,
      opType: each.op,
      domain: '',
      overload: '',
      opset: OPSET,
      inputs: names,
      outputs: made,
      attributes: new Map(
        Object.entries(each.attributes).map(([name, value]) => [name, attributeOf(value)]),
      ),
      offset: 0,
    });
  });
  return encodeModel({
    irVersion: 9,
    opsets: new Map([['', OPSET]]),
    producerName: '',
    producerVersion: '',
    graph: { name: 'sweep', nodes, initializers, inputs, outputs, valueInfos: [] },
    functions: [],
  });
}

function bytesOf(each: SweepCase, isRun: boolean): number {
  return each.inputs.reduce((sum, input) => {
    if (input === null || (input.source === 'run') !== isRun) return sum;
    return sum + (elementCount(input.shape) * ELEMENT_TYPES[input.element].bits) / 8;
  }, 0);
}

function attributeOf(value: SweepCase['attributes'][string]): OnnxAttribute {
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'number') {
    return { kind: Number.isInteger(value) ? 'int' : 'float', value };
  }
  return { kind: 'ints', value };
}

function constantOf({ element, shape, source }: SweepInput, random: () => number): Tensor {
  if (source !== 'random' && source !== 'run') return tensorOf(element, shape, source);
  const data = allocate(element, elementCount(shape));
  if (!isFloat(element)) return { type: { element, shape }, data };
  for (let i = 0; i < data.length; i++) data[i] = random() - 0.5;
  return { type: { element, shape }, data };
}

function valueInfo(name: string, { element, shape }: SweepInput): OnnxValueInfo {
  return { name, kind: 'tensor', elementType: ELEMENT_TYPES[element].onnxNumber, dims: shape };
}

function untyped(name: string): OnnxValueInfo {
  return { name, kind: 'unknown', elementType: null, dims: null };
}

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
function randomBelow(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
