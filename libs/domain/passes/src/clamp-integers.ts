import { quantizeNumber, tensorOf, type Quantization, type Value } from '@flashline/ir';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import { quantizationOfNode, sameQuantization } from './integers/operands.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: a Relu or Clip that no layer took is done on integers, so that what is before it, a sum of
 * two layers, finds a scale behind it. A limit at the end of the integers costs nothing.
 *
 * Needs: s8 data with one scale (use-signed has run); nobody else who reads the activation or the sum.
 * Functions of one number are left to tabulate-functions, but for an activation that changes nothing.
 *
 * Guarantees: the same integers: QuantizeLinear keeps the order of numbers.
 */
export const clampIntegers: Pass = {
  name: 'clamp-integers',
  run: (graph) => rewriteNodes(graph, clampIntegers.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op !== 'QuantizeLinear' || editor.output(node).type.element !== 's8') return;
  const [x, scale, zero] = editor.inputsOf(node) as [Value, Value, Value];
  const activation = editor.isPrivate(x) ? editor.maker(x) : null;
  const limits = activation === null ? null : limitsOf(activation);
  const quantization = quantizationOfNode(editor, node);
  if (limits === null || quantization === null || editor.staysReal(activation!)) return;
  const real = editor.input(activation!, 0)!;
  const table = clampTable(limits, quantization);
  const maker = editor.maker(real);
  if (maker?.op === 'DequantizeLinear') {
    const integers = editor.input(maker, 0)!;
    const from = quantizationOfNode(editor, maker);
    const isKept = from !== null && sameQuantization(from, quantization) && table === null;
    const isSigned = integers.type.element === 's8' && integers.constant === null;
    if (isKept && isSigned) editor.replace(node, () => [integers]);
    return;
  }
  if (maker === null || !editor.isPrivate(real) || isFunction(maker, editor)) return;
  editor.replace(node, (build) => {
    const integers = build.one('QuantizeLinear', [real, scale, zero], node.attributes);
    return [table === null ? integers : build.one('Lookup', [integers, build.constant(table)])];
  });
}

interface Limits {
  readonly lo: number;
  readonly hi: number;
}

function limitsOf({ op, attributes }: EditNode): Limits | null {
  if (op === 'Relu') return { lo: 0, hi: Infinity };
  return op === 'Clip' ? { lo: Number(attributes['lo']), hi: Number(attributes['hi']) } : null;
}

/** Of one number that is computed. */
function isFunction(node: EditNode, editor: GraphEditor): boolean {
  const computed = editor.inputsOf(node).filter((value) => value?.constant === null);
  return node.operator.traits?.elementwise === true && computed.length === 1;
}

/** Null where no integer is outside the limits. */
function clampTable({ lo, hi }: Limits, quantization: Quantization) {
  const [least, most] = [quantizeNumber(lo, quantization), quantizeNumber(hi, quantization)];
  if (least === -128 && most === 127) return null;
  const clamped = Array.from({ length: 256 }, (_, i) => Math.min(Math.max(i - 128, least), most));
  return tensorOf('s8', [256], clamped);
}
