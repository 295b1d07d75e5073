/** Products as exporters write them: chains of Mul and Div in any order. */
import type { Value } from '@flashline/ir';
import { scalarOf } from './constants.ts';
import type { EditNode, GraphEditor } from './graph-editor.ts';

/** Products within products that are opened: patterns need three. */
const DEEPEST = 4;

export interface Product {
  readonly scalar: number;
  readonly factors: readonly Value[];
}

/** What a Mul, or a Div by a number, multiplies; inner products that nobody else reads are opened. */
export function productOf(editor: GraphEditor, node: EditNode, depth = DEEPEST): Product {
  if (node.op === 'Mul') {
    const [a, b] = editor.inputsOf(node) as [Value, Value];
    return join(open(editor, a, depth - 1), open(editor, b, depth - 1));
  }
  const divisor = node.op === 'Div' ? scalarOf(editor.input(node, 1)) : null;
  if (divisor !== null) {
    const { scalar, factors } = open(editor, editor.input(node, 0)!, depth - 1);
    return { scalar: scalar / divisor, factors };
  }
  return { scalar: 1, factors: [editor.output(node)] };
}

/** The value as a product, where nobody else reads it. */
export function open(editor: GraphEditor, value: Value, depth = DEEPEST): Product {
  const number = scalarOf(value);
  if (number !== null) return { scalar: number, factors: [] };
  const maker = depth > 0 && editor.isPrivate(value) ? editor.maker(value) : null;
  return maker === null ? { scalar: 1, factors: [value] } : productOf(editor, maker, depth);
}

function join(a: Product, b: Product): Product {
  return { scalar: a.scalar * b.scalar, factors: [...a.factors, ...b.factors] };
}

/** The other operand of a node of two where one is this number. */
export function besideScalar(
  editor: GraphEditor,
  node: EditNode,
  wanted: (number: number) => boolean,
): Value | null {
  const [a, b] = editor.inputsOf(node) as [Value, Value];
  const [left, right] = [scalarOf(a), scalarOf(b)];
  if (right !== null && wanted(right)) return a;
  return left !== null && wanted(left) ? b : null;
}
