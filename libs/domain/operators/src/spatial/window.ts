/**
 * Windows that slide over the spatial dimensions of a tensor: what convolutions and pooling share.
 * Lists have one entry per spatial dimension; pads has the beginnings first, then the ends.
 */
import type { OnnxNodeView } from '../onnx-node-view.ts';
import type { OnnxArguments } from '../onnx-writer.ts';
import { Refusal } from '../refusal.ts';

export type Window = {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
};

/** Beyond any board, and far enough below 2^31 for sums of a few. */
const LARGEST = 2 ** 24;

/** Window attributes of an ONNX node over dimensions `extents`; auto_pad becomes pads. */
export function readWindow(
  node: OnnxNodeView,
  extents: readonly number[],
  kernel: readonly number[],
): Window {
  const rank = extents.length;
  const strides = node.ints(
    'strides',
    extents.map(() => 1),
  );
  const dilations = node.ints(
    'dilations',
    extents.map(() => 1),
  );
  requireList('kernel_shape', kernel, rank, 1);
  requireList('strides', strides, rank, 1);
  requireList('dilations', dilations, rank, 1);
  const autoPad = node.string('auto_pad', 'NOTSET');
  const open = { kernel, strides, dilations, pads: new Array<number>(2 * rank).fill(0) };
  if (autoPad === 'VALID') return open;
  if (autoPad === 'NOTSET' || autoPad === '') {
    const pads = node.ints('pads', open.pads);
    requireList('pads', pads, 2 * rank, 0);
    return { ...open, pads };
  }
  return { ...open, pads: samePads(open, extents, padsMoreAtEnd(autoPad)) };
}

/** The window as attributes of an ONNX node. */
export function onnxWindow({ kernel, strides, pads, dilations }: Window): OnnxArguments {
  return { kernel_shape: kernel, strides, pads, dilations };
}

/** Whether an odd padding element goes to the end. Throws Refusal unless auto_pad is a SAME one. */
export function padsMoreAtEnd(autoPad: string): boolean {
  if (autoPad === 'SAME_UPPER') return true;
  if (autoPad === 'SAME_LOWER') return false;
  throw new Refusal(
    'OP_ATTRIBUTE',
    `auto_pad ${JSON.stringify(autoPad.slice(0, 40))} is not known`,
  );
}

/** Beginnings and ends that sum to `totals`; an odd element goes to the end or the beginning. */
export function splitPads(totals: readonly number[], moreAtEnd: boolean): number[] {
  const begins = totals.map((total) => (moreAtEnd ? Math.floor(total / 2) : Math.ceil(total / 2)));
  return [...begins, ...totals.map((total, i) => total - begins[i]!)];
}

function samePads(window: Window, extents: readonly number[], moreAtEnd: boolean): number[] {
  const totals = extents.map((extent, i) => {
    const stride = window.strides[i]!;
    const wanted = (Math.ceil(extent / stride) - 1) * stride + spanOf(window, i);
    return Math.max(0, wanted - extent);
  });
  return splitPads(totals, moreAtEnd);
}

/** Elements from the first to the last tap of the window in dimension i, both included. */
export function spanOf(window: Window, i: number): number {
  return (window.kernel[i]! - 1) * window.dilations[i]! + 1;
}

/**
 * Positions of the window in each dimension. With `ceil` one that hangs over the end counts too,
 * unless it begins in the end padding. Throws Refusal where there is none.
 */
export function outputExtents(extents: readonly number[], window: Window, ceil = false): number[] {
  const rank = extents.length;
  return extents.map((extent, i) => {
    const begin = window.pads[i]!;
    const stride = window.strides[i]!;
    const room = extent + begin + window.pads[i + rank]! - spanOf(window, i);
    if (extent === 0 || room < 0) {
      throw new Refusal(
        'OP_SHAPE',
        `a window of ${spanOf(window, i)} does not fit into ${extent} elements`,
      );
    }
    if (!ceil) return Math.floor(room / stride) + 1;
    const count = Math.ceil(room / stride) + 1;
    return (count - 1) * stride >= extent + begin ? count - 1 : count;
  });
}

/** Throws Refusal unless the list is `length` integers of at least `least`. */
export function requireList(
  name: string,
  list: readonly number[],
  length: number,
  least: number,
): void {
  if (list.length !== length) {
    throw new Refusal('OP_ATTRIBUTE', `${name} has ${list.length} entries, ${length} are expected`);
  }
  const wrong = list.find((entry) => !Number.isInteger(entry) || entry < least || entry > LARGEST);
  if (wrong === undefined) return;
  throw new Refusal(
    'OP_ATTRIBUTE',
    `${name} holds ${wrong}, which is outside ${least}..${LARGEST}`,
  );
}

/** The list with `filler` in front until it has `length` entries: fewer dimensions as more. */
export function widen(list: readonly number[], length: number, filler: number): number[] {
  return [...new Array<number>(length - list.length).fill(filler), ...list];
}
