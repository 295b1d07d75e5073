/** Small ONNX models for the tests, as data. */
import { tensorOf } from '@flashline/ir';
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxValueInfo } from '@flashline/onnx';

export function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  parts: Partial<OnnxNode> = {},
): OnnxNode {
  return {
    name: `${opType}_${outputs[0] ?? ''}`,
    opType,
    domain: '',
    overload: '',
    opset: 17,
    inputs,
    outputs,
    attributes: new Map(),
    offset: 99,
    ...parts,
  };
}

export function port(name: string, dims: OnnxValueInfo['dims'] = [1, 4]): OnnxValueInfo {
  return { name, kind: 'tensor', elementType: 1, dims };
}

export function graphOf(nodes: readonly OnnxNode[], parts: Partial<OnnxGraph> = {}): OnnxGraph {
  return {
    name: 'g',
    nodes,
    initializers: new Map(),
    inputs: [port('x')],
    outputs: [port('y')],
    valueInfos: [],
    ...parts,
  };
}

export function modelOf(nodes: readonly OnnxNode[], parts: Partial<OnnxGraph> = {}): OnnxModel {
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    producerName: '',
    producerVersion: '',
    functions: [],
    graph: graphOf(nodes, parts),
  };
}

/** Branches of an If that give `thenOutputs` and `elseOutputs` outputs, all of them Neg of x. */
export function branches(thenOutputs: number, elseOutputs: number): Map<string, OnnxAttribute> {
  const branch = (prefix: string, count: number): OnnxAttribute => {
    const names = Array.from({ length: count }, (_, i) => `${prefix}${i}`);
    const nodes = names.map((name) => node('Neg', ['x'], [name]));
    const outputs = names.map((name) => port(name));
    return { kind: 'graph', value: graphOf(nodes, { inputs: [], outputs }) };
  };
  return new Map([
    ['then_branch', branch('t', thenOutputs)],
    ['else_branch', branch('e', elseOutputs)],
  ]);
}

export const TRUE = { kind: 'dense', tensor: tensorOf('bool', [], [1]) } as const;
