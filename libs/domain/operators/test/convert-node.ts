/** Converts single ONNX nodes in a graph of their own, for tests. */
import type { ElementType, Tensor, Value } from '@flashline/ir';
import type { OnnxAttribute } from '@flashline/onnx';
import {
  findMapping,
  findOperator,
  GraphBuilder,
  OnnxNodeView,
  type Lowering,
} from '../src/index.ts';

export type TestInput =
  Tensor | { readonly element: ElementType; readonly shape: readonly number[] } | null;

export interface TestNode {
  readonly opset?: number;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  readonly outputs?: number;
}

export interface Converted {
  readonly outputs: readonly (Value | null)[];
  /** The operators of the nodes made, in order. */
  readonly ops: readonly string[];
  readonly lowerings: readonly Lowering[];
}

/** A tensor with data is a constant, a bare type a run-time input. Throws Refusal. */
export function convertNode(
  opType: string,
  inputs: readonly TestInput[],
  { opset = 18, attributes = {}, outputs = 1 }: TestNode = {},
): Converted {
  const builder = new GraphBuilder(findOperator);
  const values = inputs.map((input, i) => {
    if (input === null) return null;
    return 'data' in input ? builder.constant(input) : builder.input(input, `x${i}`);
  });
  const node = {
    name: 'n',
    opType,
    domain: '',
    overload: '',
    opset,
    inputs: inputs.map((input, i) => (input === null ? '' : `x${i}`)),
    outputs: Array.from({ length: outputs }, (_, i) => `y${i}`),
    attributes: new Map(Object.entries(attributes)),
    offset: 0,
  };
  const mapping = findMapping('', opType);
  if (mapping === undefined) throw new Error(`no mapping of ${opType}`);
  const made = mapping.convert(new OnnxNodeView(node, opset, values), builder);
  const graph = builder.finish('g', [], [], []);
  const value = (id: string | null) => (id === null ? null : graph.values.get(id)!);
  return {
    outputs: made,
    ops: graph.nodes.map(({ op }) => op),
    lowerings: graph.nodes.map((one) =>
      findOperator(one.op).lower({
        inputs: one.inputs.map(value),
        outputs: one.outputs.map(value),
        attributes: one.attributes,
      }),
    ),
  };
}
