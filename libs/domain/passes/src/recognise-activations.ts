import { sameType, type Attributes, type Value } from '@flashline/ir';
import { isNear, isScalar, scalarOf } from './edit/constants.ts';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import { besideScalar, open, productOf } from './edit/product.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: finds GELU (by erf and by tanh), SiLU, swish, hard swish, Mish, softsign and softplus in the
 * products, quotients and choices that exporters write them as, and makes each one node.
 *
 * Needs: one value x that all parts are functions of; constants equal to those of the definition up to
 * rounding.
 *
 * Guarantees: the new node's result is that of the nodes it replaces within its rounding.
 */
export const recogniseActivations: Pass = {
  name: 'recognise-activations',
  run: (graph) => rewriteNodes(graph, recogniseActivations.name, visit),
};

interface Activation {
  readonly op: string;
  readonly attributes: Attributes;
  /** What the whole product is multiplied with in the definition. */
  readonly scalar: number;
}

/** From here on log(1 + e^x) is x in f32: e^-16 is less than the rounding of 16. */
const LINEAR_SOFTPLUS = 16;

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op === 'Where') visitSoftplus(node, editor);
  if (node.op === 'Div') visitSoftsign(node, editor);
  if (node.isAlive && (node.op === 'Mul' || node.op === 'Div')) visitProduct(node, editor);
}

/** x where x is large, else log(1 + e^x). */
function visitSoftplus(node: EditNode, editor: GraphEditor): void {
  const [isLarge, x, otherwise] = editor.inputsOf(node) as [Value, Value, Value];
  const [softplus, less] = [editor.maker(otherwise), editor.maker(isLarge)];
  if (softplus?.op !== 'Softplus' || softplus.inputs[0] !== x.id || x.type.element !== 'f32')
    return;
  if (less?.op !== 'Less' || less.inputs[1] !== x.id) return;
  if ((scalarOf(editor.input(less, 0)) ?? 0) < LINEAR_SOFTPLUS) return;
  if (!sameType(x.type, editor.output(node).type)) return;
  editor.replace(node, (build) => [build.one('Softplus', [x])]);
}

/** x / (1 + |x|). */
function visitSoftsign(node: EditNode, editor: GraphEditor): void {
  const [x, divisor] = editor.inputsOf(node) as [Value, Value];
  const sum = editor.maker(divisor);
  if (sum?.op !== 'Add' || !sameType(x.type, editor.output(node).type)) return;
  const size = editor.maker(besideScalar(editor, sum, (number) => number === 1));
  if (size?.op !== 'Abs' || size.inputs[0] !== x.id) return;
  editor.replace(node, (build) => [build.one('Softsign', [x])]);
}

function visitProduct(node: EditNode, editor: GraphEditor): void {
  const { scalar, factors } = productOf(editor, node);
  if (factors.length !== 2) return;
  for (const [x, gate] of [factors, factors.toReversed()] as [Value, Value][]) {
    if (!sameType(x.type, editor.output(node).type)) continue;
    const found = activationOf(editor, x, gate);
    if (found === null || !isNear(scalar, found.scalar)) continue;
    editor.replace(node, (build) => [build.one(found.op, [x], found.attributes)]);
    return;
  }
}

function activationOf(editor: GraphEditor, x: Value, gate: Value): Activation | null {
  const maker = editor.maker(gate);
  const argument = maker === null ? null : editor.input(maker, 0);
  switch (maker?.op) {
    case 'Sigmoid':
      return swishOf(editor, x, argument!);
    case 'Tanh': {
      const inner = editor.maker(argument);
      const isMish = inner?.op === 'Softplus' && inner.inputs[0] === x.id;
      return isMish ? { op: 'Mish', attributes: {}, scalar: 1 } : null;
    }
    case 'HardSigmoid': {
      const { alpha, beta } = maker.attributes as { alpha: number; beta: number };
      const isSwish = argument!.id === x.id && isNear(alpha, 1 / 6) && isNear(beta, 0.5);
      return isSwish ? { op: 'HardSwish', attributes: {}, scalar: 1 } : null;
    }
    case 'Clip': {
      const { lo, hi } = maker.attributes as { lo: number; hi: number };
      const isSwish = lo === 0 && hi === 6 && isShifted(editor, argument!, x, 3);
      return isSwish ? { op: 'HardSwish', attributes: {}, scalar: 1 / 6 } : null;
    }
    case 'Add':
      return geluOf(editor, x, maker);
    default:
      return null;
  }
}

/** x * sigmoid(alpha x). */
function swishOf(editor: GraphEditor, x: Value, argument: Value): Activation | null {
  if (argument.id === x.id) return { op: 'Silu', attributes: {}, scalar: 1 };
  const { scalar: alpha, factors } = open(editor, argument);
  const isSwish = factors.length === 1 && factors[0]!.id === x.id;
  return isSwish ? { op: 'Swish', attributes: { alpha }, scalar: 1 } : null;
}

/** 1 + erf(x / sqrt 2) or 1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)). */
function geluOf(editor: GraphEditor, x: Value, sum: EditNode): Activation | null {
  const inner = editor.maker(besideScalar(editor, sum, (number) => number === 1));
  if (inner === null) return null;
  const { scalar, factors } = open(editor, editor.input(inner, 0)!);
  if (factors.length !== 1) return null;
  if (inner.op === 'Erf' && factors[0]!.id === x.id && isNear(scalar, Math.SQRT1_2)) {
    return { op: 'Gelu', attributes: { approximate: 'none' }, scalar: 0.5 };
  }
  const isTanh = inner.op === 'Tanh' && isNear(scalar, Math.sqrt(2 / Math.PI));
  if (!isTanh || !isCubic(editor, x, factors[0]!)) return null;
  return { op: 'Gelu', attributes: { approximate: 'tanh' }, scalar: 0.5 };
}

/** x + 0.044715 x^3. */
function isCubic(editor: GraphEditor, x: Value, value: Value): boolean {
  const sum = editor.maker(value);
  if (sum?.op !== 'Add') return false;
  const [a, b] = editor.inputsOf(sum) as [Value, Value];
  const cube = a.id === x.id ? b : b.id === x.id ? a : null;
  if (cube === null) return false;
  const { scalar, factors } = open(editor, cube);
  return isNear(scalar, 0.044715) && degreeOf(editor, x, factors) === 3;
}

/** n where the product is x^n. */
function degreeOf(editor: GraphEditor, x: Value, factors: readonly Value[]): number {
  return factors.reduce((degree, factor) => {
    if (factor.id === x.id) return degree + 1;
    const power = editor.maker(factor);
    if (power?.op !== 'Pow' || editor.input(power, 0)!.id !== x.id) return NaN;
    return degree + (scalarOf(editor.input(power, 1)) ?? NaN);
  }, 0);
}

function isShifted(editor: GraphEditor, value: Value, x: Value, shift: number): boolean {
  const sum = editor.maker(value);
  if (sum?.op !== 'Add') return false;
  const [a, b] = editor.inputsOf(sum) as [Value, Value];
  return (a.id === x.id && isScalar(b, shift)) || (b.id === x.id && isScalar(a, shift));
}
