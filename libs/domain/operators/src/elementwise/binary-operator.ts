/** What the element-wise operators of two operands share: types, broadcasting, folding, lowering. */
import { isFloat, printType, type Attributes, type ElementType, type Value } from '@flashline/ir';
import { defineOperator, type Operands, type Operator } from '../define.ts';
import type { OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import { broadcastShapes, requireElement } from '../shapes.ts';
import { planBroadcast } from './broadcast-plan.ts';
import { lowerBinary } from './lower-map.ts';
import { evaluateMap, type Arithmetic, type ScalarFunction } from './scalar-function.ts';

export interface BinaryOperator<A extends Attributes> {
  readonly name: string;
  readonly onnx: readonly OnnxMapping[];
  readonly elements: readonly ElementType[];
  /** Element type of the result; absent: that of the operands. */
  readonly result?: ElementType;
  /** Refuses what the operand types and attributes do not allow. */
  readonly check?: (inputs: Operands, attributes: A) => void;
  readonly scalar: (element: ElementType, attributes: A) => ScalarFunction;
  readonly arithmetic?: (element: ElementType, attributes: A) => Arithmetic;
  readonly toOnnx?: Operator<A>['toOnnx'];
}

/** y = f(a, b) with numpy's broadcasting; a and b have one element type. */
export function binaryOperator<A extends Attributes>(spec: BinaryOperator<A>): Operator<A> {
  return defineOperator<A>({
    name: spec.name,
    onnx: spec.onnx,
    traits: { elementwise: true },
    computes: spec.elements,
    infer: (inputs, attributes) => {
      const [a, b] = inputs;
      requireElement(a!, spec.elements);
      requireSameElement(a!, b!);
      spec.check?.(inputs, attributes);
      const shape = broadcast([a!, b!]);
      return [{ element: spec.result ?? a!.type.element, shape }];
    },
    ...(spec.arithmetic !== undefined && {
      evaluate: ([a, b], attributes, [type]) => [
        evaluateMap([a!, b!], type!, spec.arithmetic!(a!.type.element, attributes)),
      ],
    }),
    ...(spec.toOnnx !== undefined && { toOnnx: spec.toOnnx }),
    lower: ({ inputs: [a, b], outputs: [y], attributes }) =>
      lowerBinary(a!, b!, y!, spec.scalar(a!.type.element, attributes)),
  });
}

/** The broadcast shape. Throws Refusal OP_SHAPE where there is none or no kernel walks it. */
export function broadcast(operands: readonly Value[]): number[] {
  const shapes = operands.map((operand) => operand.type.shape);
  const shape = broadcastShapes(shapes);
  planBroadcast(shapes, shape);
  return shape;
}

/** Throws Refusal OP_TYPE unless both have one element type. */
export function requireSameElement(a: Value, b: Value): void {
  if (a.type.element === b.type.element) return;
  throw new Refusal(
    'OP_TYPE',
    `operands ${printType(a.type)} and ${printType(b.type)} differ in element type`,
  );
}

/** `nk_<name>_<element>` with the header that has it. */
export function typedFunction(name: string, element: ElementType): ScalarFunction {
  const header = isFloat(element) ? `scalar_${element}` : 'scalar_integer';
  return { c: `nk_${name}_${element === 'bool' ? 'u8' : element}`, headers: [header] };
}

/** Refuses the broadcasting that an attribute asked for before opset 7. */
export function refuseLegacyBroadcast(node: OnnxNodeView): void {
  if (node.opset >= 7 || node.int('broadcast', 0) === 0) return;
  throw new Refusal(
    'OP_OPSET',
    'attribute broadcast of opsets before 7 is not supported',
    'convert the model to opset 7 or newer',
  );
}

/** ONNX node of two inputs to the operator of ours, in this order or swapped. */
export function binaryMapping(
  type: string,
  since: number,
  op: string = type,
  order: 'kept' | 'swapped' = 'kept',
): OnnxMapping {
  return {
    type,
    since,
    inputs: [2, 2],
    convert: (node, build) => {
      refuseLegacyBroadcast(node);
      const operands = [node.input(0), node.input(1)];
      return [build.one(op, order === 'kept' ? operands : operands.reverse())];
    },
  };
}

/** ONNX node of one or more inputs to a chain of the operator of two. */
export function chainMapping(type: string, since: number, op: string): OnnxMapping {
  return {
    type,
    since,
    inputs: [1, Infinity],
    convert: (node, build) => {
      const operands = node.inputs.map((_, i) => node.input(i));
      return [operands.reduce((left, right) => build.one(op, [left, right]))];
    },
  };
}
