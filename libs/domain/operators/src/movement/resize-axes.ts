/** Reads which axes a Resize or Upsample node changes, and by how much. */
import { elementCount } from '@flashline/ir';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis } from '../shapes.ts';
import type { ResizedAxis } from './resize-coordinates.ts';

/** Longest axis that is resized: its places become tables. */
const LONGEST = 2 ** 16;

/** Places of the inputs, which moved between versions; null where there is none. */
interface ResizeInputs {
  readonly roi: number | null;
  readonly scales: number;
  readonly sizes: number | null;
}

/** Axes in ascending order; those that the node does not name are left out. */
export function resizedAxes(node: OnnxNodeView, mode: string): readonly ResizedAxis[] {
  const { shape } = node.input(0).type;
  const from = inputsOf(node);
  const axes = node
    .ints('axes', [...shape.keys()])
    .map((axis) => normaliseAxis(axis, shape.length));
  const sizes = listOf(node, from.sizes);
  const isCrop = mode === 'tf_crop_and_resize';
  const roi = isCrop ? listOf(node, from.roi) : null;
  if (isCrop && (roi?.length !== 2 * axes.length || sizes === null)) {
    throw new Refusal('OP_ATTRIBUTE', 'tf_crop_and_resize needs a roi for each axis, and sizes');
  }
  const extents = axes.map((axis) => shape[axis]!);
  const lengths =
    sizes === null ? scaled(extents, scalesOf(node, from.scales)) : fitted(node, extents, sizes);
  if (lengths.length !== axes.length || new Set(axes).size !== axes.length) {
    throw new Refusal('OP_SHAPE', `${lengths.length} lengths for ${axes.length} axes`);
  }
  const resized = lengths.map(({ size, scale }, i) => ({
    axis: axes[i]!,
    extent: extents[i]!,
    size,
    scale,
    roi: [Math.fround(roi?.[i] ?? 0), Math.fround(roi?.[axes.length + i] ?? 1)] as const,
  }));
  const wrong = resized.find(({ extent, size }) => !(extent > 0 && size > 0 && size <= LONGEST));
  if (wrong === undefined) return resized.sort((a, b) => a.axis - b.axis);
  throw new Refusal('OP_SHAPE', `length ${wrong.extent} cannot be resized to ${wrong.size}`);
}

function inputsOf(node: OnnxNodeView): ResizeInputs {
  if (node.opset < 11 || node.opType === 'Upsample') return { roi: null, scales: 1, sizes: null };
  return { roi: 1, scales: 2, sizes: 3 };
}

/** An input that may be absent or, as older exporters write it, empty. */
function listOf(node: OnnxNodeView, input: number | null): readonly number[] | null {
  const value = input === null ? null : node.optional(input);
  return value === null || elementCount(value.type.shape) === 0
    ? null
    : node.constantNumbers(input!);
}

function scalesOf(node: OnnxNodeView, input: number): readonly number[] {
  if (node.opType === 'Upsample' && node.opset < 9) return node.floats('scales');
  const scales = listOf(node, input);
  if (scales !== null) return scales;
  throw new Refusal('OP_ARITY', 'there are neither scales nor sizes');
}

interface Length {
  readonly size: number;
  readonly scale: number;
}

function scaled(extents: readonly number[], scales: readonly number[]): Length[] {
  return scales.map((given, i) => {
    const scale = Math.fround(given);
    return { scale, size: Math.floor(Math.fround(scale * (extents[i] ?? NaN))) };
  });
}

function fitted(
  node: OnnxNodeView,
  extents: readonly number[],
  sizes: readonly number[],
): Length[] {
  const policy = node.string('keep_aspect_ratio_policy', 'stretch');
  const ratios = sizes.map((size, i) => size / (extents[i] ?? NaN));
  if (policy === 'stretch') {
    return sizes.map((size, i) => ({ size, scale: Math.fround(ratios[i]!) }));
  }
  if (policy !== 'not_larger' && policy !== 'not_smaller') {
    throw new Refusal('OP_ATTRIBUTE', `keep_aspect_ratio_policy '${policy}' is unknown`);
  }
  const ratio = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  return sizes.map((_, i) => ({
    size: Math.floor(ratio * extents[i]! + 0.5),
    scale: Math.fround(ratio),
  }));
}
