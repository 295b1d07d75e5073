/** Small models for the tests, as data. */
import { tensorOf } from '@flashline/ir';
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxValueInfo } from '../src/model.ts';

export const NO_DATA: ReadonlyMap<string, Uint8Array> = new Map();

export function node(opType: string, inputs: string[], outputs: string[]): OnnxNode {
  return nodeWith(opType, inputs, outputs, {});
}

export function nodeWith(
  opType: string,
  inputs: string[],
  outputs: string[],
  {
    domain = '',
    opset = 17,
    attributes = {},
    name = `${opType}_${outputs[0] ?? ''}`,
  }: Partial<{
    domain: string;
    opset: number;
    attributes: Record<string, OnnxAttribute>;
    name: string;
  }>,
): OnnxNode {
  const entries = new Map(Object.entries(attributes));
  return {
    name,
    opType,
    domain,
    overload: '',
    opset,
    inputs,
    outputs,
    attributes: entries,
    offset: 0,
  };
}

export function floats(name: string, dims: OnnxValueInfo['dims']): OnnxValueInfo {
  return { name, kind: 'tensor', elementType: 1, dims };
}

export function graphOf(nodes: readonly OnnxNode[], parts: Partial<OnnxGraph> = {}): OnnxGraph {
  return {
    name: 'g',
    nodes,
    initializers: new Map(),
    inputs: [floats('x', [1, 4])],
    outputs: [floats('y', [1, 4])],
    valueInfos: [],
    ...parts,
  };
}

export function modelOf(graph: OnnxGraph, parts: Partial<OnnxModel> = {}): OnnxModel {
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    producerName: 'test',
    producerVersion: '1',
    graph,
    functions: [],
    ...parts,
  };
}

/** y = x * w + Relu(x), with every kind of thing that a file may hold. */
export function sampleModel(): OnnxModel {
  const w = tensorOf('f32', [1, 4], [1, -2, 3, 0.5]);
  const bits = tensorOf('s64', [2], [7, -1]);
  const attributes: Record<string, OnnxAttribute> = {
    alpha: { kind: 'float', value: 0.5 },
    axis: { kind: 'int', value: -1 },
    mode: { kind: 'string', value: 'linear' },
    value: { kind: 'tensor', value: { kind: 'dense', tensor: bits } },
    scales: { kind: 'floats', value: [1, 0.25] },
    pads: { kind: 'ints', value: [0, -3, 300] },
    names: { kind: 'strings', value: ['a', 'b'] },
    body: { kind: 'graph', value: graphOf([node('Abs', ['x'], ['inner'])], { inputs: [] }) },
  };
  const nodes = [
    node('Mul', ['x', 'w'], ['scaled']),
    nodeWith('Custom', ['x', ''], ['r'], { attributes }),
    node('Add', ['scaled', 'r'], ['y']),
  ];
  return modelOf(
    graphOf(nodes, {
      initializers: new Map([['w', { kind: 'dense', tensor: w }]]),
      valueInfos: [floats('scaled', ['batch', null, 4])],
    }),
  );
}

/** The model with offsets of nodes forgotten, which differ from file to file. */
export function withoutOffsets(model: OnnxModel): unknown {
  const text = JSON.stringify(model, (key, value: unknown) => {
    if (key === 'offset') return 0;
    if (value instanceof Map) return { map: [...value] };
    if (typeof value === 'bigint') return `${value}n`;
    if (Object.is(value, -0)) return '-0';
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (ArrayBuffer.isView(value)) return { bytes: hex(value) };
    return value;
  });
  return JSON.parse(text);
}

function hex(view: ArrayBufferView): string {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('hex');
}
