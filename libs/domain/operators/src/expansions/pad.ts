import type { ElementType, Value } from '@flashline/ir';
import { tensorOf } from '@flashline/ir';
import type { Build, OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { takeAlong } from '../movement/take-along.ts';
import { zeroOf } from '../movement/zero-of.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis } from '../shapes.ts';

/** Pad: constants around the data, or copies of its elements; negative pads cut first. */
export const pad: OnnxMapping = {
  type: 'Pad',
  since: 1,
  inputs: [1, 4],
  constantInputs: [1, 3],
  convert: (node, build) => {
    const x = node.input(0);
    const pads = padsOf(node, x.type.shape.length);
    const mode = node.string('mode', 'constant');
    if (mode === 'constant') return [padConstant(build, x, pads, padValue(node, build))];
    const extended = x.type.shape.flatMap((extent, axis) => {
      const [begin, end] = [pads.begins[axis]!, pads.ends[axis]!];
      return begin === 0 && end === 0 ? [] : [{ axis, places: placesOf(mode, extent, begin, end) }];
    });
    return [takeAlong(build, x, extended)];
  },
};

interface Pads {
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

function padsOf(node: OnnxNodeView, rank: number): Pads {
  const isInput = node.opset >= 11;
  const flat = isInput ? node.constantNumbers(1) : node.ints(node.opset < 2 ? 'paddings' : 'pads');
  const given = isInput && node.optional(3) !== null ? node.constantNumbers(3) : null;
  const axes = (given ?? [...new Array(rank).keys()]).map((axis) => normaliseAxis(axis, rank));
  if (flat.length !== 2 * axes.length || new Set(axes).size !== axes.length) {
    throw new Refusal('OP_SHAPE', `${flat.length} pads do not match ${axes.length} axes`);
  }
  const begins = new Array<number>(rank).fill(0);
  const ends = new Array<number>(rank).fill(0);
  axes.forEach((axis, i) => {
    begins[axis] = flat[i]!;
    ends[axis] = flat[axes.length + i]!;
  });
  if (flat.every((pad) => Number.isInteger(pad) && Math.abs(pad) < 2 ** 31))
    return { begins, ends };
  throw new Refusal('OP_ATTRIBUTE', `pads [${flat.join(', ')}] are not possible`);
}

function padValue(node: OnnxNodeView, build: Build): Value {
  const { element } = node.input(0).type;
  if (node.opset >= 11) {
    const value = node.optional(2);
    return value ?? build.constant(zeroOf(element));
  }
  return numberAs(build, element, node.float('value', 0));
}

function numberAs(build: Build, element: ElementType, number: number): Value {
  if (number === 0) return build.constant(zeroOf(element));
  return build.one('Cast', [build.constant(tensorOf('f32', [], [number]))], { to: element });
}

function padConstant(build: Build, x: Value, { begins, ends }: Pads, value: Value): Value {
  const { shape } = x.type;
  const starts = begins.map((pad) => Math.max(0, -pad));
  const sizes = shape.map((dim, axis) => dim - starts[axis]! - Math.max(0, -ends[axis]!));
  if (sizes.some((size) => size < 0)) {
    throw new Refusal('OP_SHAPE', 'negative pads cut more than there is');
  }
  const isCut = sizes.some((size, axis) => size !== shape[axis]);
  const kept = isCut ? build.one('Slice', [x], { starts, steps: shape.map(() => 1), sizes }) : x;
  const added = {
    begins: begins.map((pad) => Math.max(0, pad)),
    ends: ends.map((pad) => Math.max(0, pad)),
  };
  const isPadded = [...added.begins, ...added.ends].some((pad) => pad > 0);
  return isPadded ? build.one('Pad', [kept, value], added) : kept;
}

/** Which element of the axis each place of the padded axis repeats, as numpy's modes of that name. */
function placesOf(mode: string, extent: number, begin: number, end: number): readonly number[] {
  if (begin < 0 || end < 0) {
    throw new Refusal('OP_ATTRIBUTE', `negative pads are not supported with mode '${mode}'`);
  }
  if (extent === 0 && begin + end > 0) {
    throw new Refusal('OP_SHAPE', 'an axis of length 0 has no elements to repeat');
  }
  const place = PLACES.get(mode);
  if (place === undefined) throw new Refusal('OP_ATTRIBUTE', `mode '${mode}' is unknown`);
  const length = begin + extent + end;
  if (length > MOST_PLACES) throw new Refusal('OP_TOO_LARGE', `an axis of ${length} is too long`);
  return Array.from({ length }, (_, i) => place(i - begin, extent));
}

/** Longest table: no board holds more. */
const MOST_PLACES = 2 ** 20;

const PLACES: ReadonlyMap<string, (i: number, extent: number) => number> = new Map([
  ['edge', (i: number, extent: number) => Math.min(Math.max(i, 0), extent - 1)],
  ['wrap', modulo],
  [
    'reflect',
    (i: number, extent: number) => {
      const period = Math.max(1, 2 * (extent - 1));
      const along = modulo(i, period);
      return along < extent ? along : period - along;
    },
  ],
]);

function modulo(i: number, period: number): number {
  return ((i % period) + period) % period;
}
