/** Parts of models that hostile cases are made of. */
import { tensorOf, type ElementType } from '@flashline/ir';
import type { OnnxAttribute, OnnxNode, OnnxTensor, OnnxValueInfo } from '@flashline/onnx';
import { floatInput, modelOf, node } from '../models.ts';
import type { HostileFiles } from './hostile-case.ts';

export type Attributes = Readonly<Record<string, OnnxAttribute>>;

export function op(
  opType: string,
  inputs: readonly string[],
  output: string,
  attributes: Attributes = {},
): OnnxNode {
  return { ...node(opType, inputs, output), attributes: new Map(Object.entries(attributes)) };
}

export function constant(
  element: ElementType,
  shape: readonly number[],
  values: readonly number[],
): OnnxTensor {
  return { kind: 'dense', tensor: tensorOf(element, shape, values) };
}

export const lengths = (...values: number[]) => constant('s64', [values.length], values);

export interface Parts {
  /** Of the one input x. */
  readonly shape?: readonly (number | string)[];
  readonly inputs?: readonly OnnxValueInfo[];
  /** What the last node gives, unless given. */
  readonly outputs?: readonly string[];
  readonly constants?: Readonly<Record<string, OnnxTensor>>;
}

export function model(
  nodes: readonly OnnxNode[],
  { shape = [1, 4], inputs = [floatInput('x', shape)], outputs, constants = {} }: Parts = {},
): HostileFiles {
  const output = outputs ?? nodes.at(-1)!.outputs[0]!;
  const initializers = new Map(Object.entries(constants));
  return { 'model.onnx': modelOf({ inputs, nodes, output, initializers }) };
}

/** `count` nodes one after the other; `make` gets what it reads, what it writes and its number. */
export function chain(
  count: number,
  make: (from: string, to: string, i: number) => OnnxNode,
): OnnxNode[] {
  return Array.from({ length: count }, (_, i) => make(i === 0 ? 'x' : `v${i - 1}`, `v${i}`, i));
}

export const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `v${i}`);
export const alongFirst: Attributes = { axis: { kind: 'int', value: 0 } };
