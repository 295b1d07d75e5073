/** Models that need more than nodes in a row. */
import { encodeModel, type OnnxNode } from '@flashline/onnx';
import { floatInput } from '../models.ts';
import { op } from './graph-parts.ts';

/** Each function calls the next one twice. */
export function doublingFunctions(depth: number): Uint8Array {
  const opsets = new Map([
    ['', 17],
    ['f', 1],
  ]);
  const call = (i: number, from: string, to: string): OnnxNode => ({
    ...op(i === depth ? 'Relu' : `F${i}`, [from], to),
    domain: i === depth ? '' : 'f',
    opset: i === depth ? 17 : 1,
  });
  const functions = Array.from({ length: depth }, (_, i) => ({
    domain: 'f',
    name: `F${i}`,
    overload: '',
    inputs: ['a'],
    outputs: ['c'],
    attributes: [],
    attributeDefaults: new Map(),
    opsets,
    nodes: [call(i + 1, 'a', 'b'), call(i + 1, 'b', 'c')],
  }));
  const outputs = [{ name: 'y', kind: 'unknown', elementType: null, dims: null } as const];
  const graph = {
    name: 'g',
    nodes: [call(0, 'x', 'y')],
    initializers: new Map(),
    inputs: [floatInput('x', [1])],
    outputs,
    valueInfos: [],
  };
  return encodeModel({
    irVersion: 8,
    opsets,
    producerName: '',
    producerVersion: '',
    functions,
    graph,
  });
}

export function foreignOperator(): Uint8Array {
  const nodes = [{ ...op('Magic', ['x'], 'y'), domain: 'com.example', opset: 1 }];
  const outputs = [{ name: 'y', kind: 'unknown', elementType: null, dims: null } as const];
  const graph = {
    name: 'g',
    nodes,
    initializers: new Map(),
    inputs: [floatInput('x', [1])],
    outputs,
    valueInfos: [],
  };
  const opsets = new Map([
    ['', 17],
    ['com.example', 1],
  ]);
  return encodeModel({
    irVersion: 8,
    opsets,
    producerName: '',
    producerVersion: '',
    functions: [],
    graph,
  });
}
