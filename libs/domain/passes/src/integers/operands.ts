/** What the inputs and outputs of a node between DequantizeLinear and QuantizeLinear stand for. */
import { elementCount, toNumbers, type Quantization, type Tensor, type Value } from '@flashline/ir';
import type { IntegerOperand } from '@flashline/operators';
import type { EditNode, GraphEditor } from '../edit/graph-editor.ts';

/** Scale and zero point of a QuantizeLinear or DequantizeLinear; null where computed at run time. */
interface KnownScale {
  readonly scale: Tensor;
  readonly zero: Tensor;
}

/** The operand that an input of a node is; null where it is a real number of no known scale. */
export function operandOf(editor: GraphEditor, input: Value): IntegerOperand | null {
  if (input.type.element !== 'f32') return { kind: 'plain', value: input };
  if (input.constant !== null) return { kind: 'constant', tensor: input.constant };
  const maker = editor.maker(input);
  if (maker?.op !== 'DequantizeLinear') return null;
  const known = knownScale(editor, maker);
  const integers = editor.input(maker, 0)!;
  if (known === null || maker.attributes['blockSize'] !== 0) return null;
  if (integers.constant !== null) {
    // A dead channel may have scale 0.
    if (!toNumbers(known.scale).every((scale) => scale >= 0 && scale < Infinity)) return null;
    return {
      kind: 'weights',
      tensor: integers.constant,
      scales: toNumbers(known.scale),
      zeroPoints: toNumbers(known.zero),
      axis: axisOf(maker, integers),
    };
  }
  const quantization = perTensor(known);
  if (quantization === null || integers.type.element !== 's8') return null;
  return { kind: 'activation', value: integers, quantization };
}

function axisOf({ attributes }: EditNode, { type }: Value): number {
  const axis = attributes['axis'] as number;
  return axis < 0 ? axis + type.shape.length : axis;
}

/**
 * What an output of a node is quantised to, where nobody reads the real numbers; null where somebody
 * does, or where its readers want different integers.
 */
export function quantizationOf(editor: GraphEditor, output: Value): Quantization | null {
  if (output.type.element !== 'f32' || editor.isOutput(output)) return null;
  const readers = editor.readers(output);
  const all = readers.map((reader) => quantizerOf(editor, reader));
  const [first] = all;
  if (first == null) return null;
  return all.every((one) => one !== null && sameQuantization(one, first)) ? first : null;
}

/** Whether all readers of an output quantise it to s8, and not all alike. */
export function isQuantizedTwice(editor: GraphEditor, output: Value): boolean {
  const all = editor.readers(output).map((reader) => quantizerOf(editor, reader));
  const [first] = all;
  if (first == null || all.includes(null) || editor.isOutput(output)) return false;
  return all.some((one) => !sameQuantization(one!, first));
}

function quantizerOf(editor: GraphEditor, reader: EditNode): Quantization | null {
  if (reader.op !== 'QuantizeLinear') return null;
  if (editor.output(reader).type.element !== 's8') return null;
  const known = knownScale(editor, reader);
  return known === null ? null : perTensor(known);
}

/** Scale and zero point of a node that quantises or dequantises a whole tensor at once. */
export function quantizationOfNode(editor: GraphEditor, node: EditNode): Quantization | null {
  const known = knownScale(editor, node);
  return known === null ? null : perTensor(known);
}

export function sameQuantization(a: Quantization, b: Quantization): boolean {
  return a.scale === b.scale && a.zeroPoint === b.zeroPoint;
}

function knownScale(editor: GraphEditor, node: EditNode): KnownScale | null {
  const [scale, zero] = [editor.input(node, 1)!.constant, editor.input(node, 2)!.constant];
  return scale === null || zero === null ? null : { scale, zero };
}

function perTensor({ scale, zero }: KnownScale): Quantization | null {
  const scales = toNumbers(scale);
  const zeros = toNumbers(zero);
  const isOne = scales.every((s) => s === scales[0]) && zeros.every((z) => z === zeros[0]);
  if (!isOne || elementCount(scale.type.shape) === 0) return null;
  return scales[0]! > 0 && scales[0]! < Infinity
    ? { scale: scales[0]!, zeroPoint: zeros[0]! }
    : null;
}
