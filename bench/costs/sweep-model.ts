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

/**
 * The cases dealt out to so many groups: neighbours, which mostly share a kernel, come into
 * different models.
 */
export function spreadCases(cases: readonly SweepCase[]): SweepCase[][] {
  const groups = Math.ceil(cases.length / MOST.nodes);
  const dealt = Array.from({ length: groups }, (_, group) =>
    cases.filter((_each, i) => i % groups === group),
  );
  return dealt.flatMap(groupCases);
}

/** A model of these cases, unconnected. */
export function sweepModel(cases: readonly SweepCase[]): Uint8Array {
  const random = randomBelow(7);
  const initializers = new Map<string, { kind: 'dense'; tensor: Tensor }>();
  const inputs: OnnxValueInfo[] = [];
  const nodes: OnnxNode[] = [];
  const outputs: OnnxValueInfo[] = [];
  const addInput = (name: string, input: SweepInput | null): string => {
    if (input === null) return '';
    if (input.source === 'run') inputs.push(valueInfo(name, input));
    else initializers.set(name, { kind: 'dense', tensor: constantOf(input, random) });
    return name;
  };
  cases.forEach((each, i) => {
    let made: string[] = [];
    [each, ...each.after].forEach((node, place) => {
      const name = `n${i}_${place}`;
      const [before = ''] = made;
      const operands = node.inputs.map((input, j) =>
        input === 'before' ? before : addInput(`${name}_in${j}`, input),
      );
      made = Array.from({ length: node.outputs }, (_, j) => `${name}_out${j}`);
      nodes.push(makeNode(name, node, operands, made));
    });
    outputs.push(...made.map(untyped));
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

function makeNode(
  name: string,
  { op, attributes }: Pick<SweepCase, 'op' | 'attributes'>,
  inputs: readonly string[],
  outputs: readonly string[],
): OnnxNode {
  return {
    name,
    opType: op,
    domain: '',
    overload: '',
    opset: OPSET,
    inputs,
    outputs,
    attributes: new Map(
      Object.entries(attributes).map(([key, value]) => [key, attributeOf(value)]),
    ),
    offset: 0,
  };
}

function bytesOf(each: SweepCase, isRun: boolean): number {
  const inputs = [each, ...each.after].flatMap((node) => node.inputs);
  return inputs.reduce((sum, input) => {
    if (input === null || input === 'before' || (input.source === 'run') !== isRun) return sum;
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
  const isByte = ELEMENT_TYPES[element].bits === 8;
  if (!isFloat(element) && !isByte) return { type: { element, shape }, data };
  for (let i = 0; i < data.length; i++) data[i] = isByte ? 256 * random() : random() - 0.5;
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
