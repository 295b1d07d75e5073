/** Resize and Upsample: a table where elements repeat, interpolation axis by axis where they blend. */
import { tensorOf, type Value } from '@flashline/ir';
import { castTo } from '../compute/build-values.ts';
import type { Build, OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { resizedAxes } from '../movement/resize-axes.ts';
import {
  originalPlace,
  requireUnambiguous,
  type ResizedAxis,
} from '../movement/resize-coordinates.ts';
import { cubicTaps, linearTaps, nearestTap, type Taps } from '../movement/resize-taps.ts';
import { takeAlong } from '../movement/take-along.ts';
import { Refusal } from '../refusal.ts';

export const resize: OnnxMapping = {
  type: 'Resize',
  since: 10,
  inputs: [1, 4],
  constantInputs: [1, 2, 3],
  convert: (node, build) => {
    const isOld = node.opset < 11;
    return [
      resized(node, build, {
        coordinates: isOld
          ? 'asymmetric'
          : node.string('coordinate_transformation_mode', 'half_pixel'),
        nearest: isOld ? null : node.string('nearest_mode', 'round_prefer_floor'),
      }),
    ];
  },
};

export const upsample: OnnxMapping = {
  type: 'Upsample',
  since: 7,
  inputs: [1, 2],
  constantInputs: [1],
  convert: (node, build) => [resized(node, build, { coordinates: 'asymmetric', nearest: null })],
};

interface Modes {
  readonly coordinates: string;
  /** Null before opset 11: down where the axis grows, up where it shrinks. */
  readonly nearest: string | null;
}

/** The taps of each place of the resized axis; null where the place lies outside the original. */
interface AxisTaps {
  readonly axis: number;
  readonly extent: number;
  readonly taps: readonly (Taps | null)[];
}

function resized(node: OnnxNodeView, build: Build, modes: Modes): Value {
  const axes = resizedAxes(node, modes.coordinates);
  const hasHoles = modes.coordinates === 'tf_crop_and_resize';
  if (node.int('antialias', 0) !== 0 && axes.some(({ scale }) => scale < 1)) {
    throw new Refusal('OP_ATTRIBUTE', 'antialias is not supported where an axis shrinks');
  }
  const all = axes.map((axis) => axisTaps(node, modes, axis));
  const inside = all.map((axis) => ({ ...axis, taps: axis.taps.filter((taps) => taps !== null) }));
  if (inside.some(({ taps }) => taps.length === 0)) {
    throw new Refusal('OP_ATTRIBUTE', 'the roi lies outside the data');
  }
  const x = interpolated(build, node.input(0), inside);
  return hasHoles ? padded(build, x, { all, value: node.float('extrapolation_value', 0) }) : x;
}

function axisTaps(node: OnnxNodeView, modes: Modes, axis: ResizedAxis): AxisTaps {
  const { extent, size, scale } = axis;
  requireUnambiguous(modes.coordinates, axis);
  const tapsAt = tapsFor(node, modes, axis);
  const isCrop = modes.coordinates === 'tf_crop_and_resize';
  const taps = Array.from({ length: size }, (_, i) => {
    const x = originalPlace(modes.coordinates, axis, i);
    return isCrop && (x < 0 || x > extent - 1) ? null : tapsAt(x);
  });
  if (!isCrop && scale === 1 && !taps.every((tap, i) => placeOf(tap!) === i)) {
    throw new Refusal(
      'OP_ATTRIBUTE',
      `${modes.coordinates} shifts an axis that keeps its length, which is understood in two ways`,
    );
  }
  return { axis: axis.axis, extent, taps };
}

function tapsFor(node: OnnxNodeView, modes: Modes, axis: ResizedAxis): (x: number) => Taps {
  const { extent, scale } = axis;
  const mode = node.string('mode', 'nearest');
  const excludeOutside = node.int('exclude_outside', 0) !== 0;
  switch (mode) {
    case 'nearest': {
      const rounding = modes.nearest ?? (scale < 1 ? 'ceil' : 'floor');
      return (x) => nearestTap(rounding, x, extent);
    }
    case 'linear':
      return (x) => linearTaps(x, extent);
    case 'cubic': {
      const options = { a: node.float('cubic_coeff_a', -0.75), excludeOutside };
      return (x) => cubicTaps(x, extent, options);
    }
    default:
      throw new Refusal('OP_ATTRIBUTE', `mode '${mode}' is unknown`);
  }
}

interface FilledTaps extends AxisTaps {
  readonly taps: readonly Taps[];
}

/**
 * Repeated elements first; then blends, those first that shrink most. Blends of 8-bit integers drop
 * fractions, as ONNX Runtime's do.
 */
function interpolated(build: Build, x: Value, axes: readonly FilledTaps[]): Value {
  const isPick = ({ taps }: FilledTaps) => taps.every((tap) => placeOf(tap) !== null);
  const picked = axes
    .filter(isPick)
    .map(({ axis, taps }) => ({ axis, places: taps.map((tap) => placeOf(tap)!) }));
  const blends = axes
    .filter((axis) => !isPick(axis))
    .sort((a, b) => a.taps.length / a.extent - b.taps.length / b.extent);
  const chosen = takeAlong(build, x, picked);
  const { element } = chosen.type;
  const isByte = blends.length > 0 && (element === 's8' || element === 'u8');
  if (isByte && blends.some(({ taps }) => taps.some((tap) => tap.weights.some((w) => w < 0)))) {
    throw new Refusal(
      'OP_TYPE',
      `blends of ${element} that may exceed its range are not supported`,
      "leave the node out of quantisation, or use mode 'linear'",
    );
  }
  const blended = blends.reduce(
    (value, { axis, taps }) => {
      const shape = [taps.length, taps[0]!.places.length];
      const places = tensorOf(
        's32',
        shape,
        taps.flatMap((tap) => tap.places),
      );
      const weights = tensorOf(
        'f32',
        shape,
        taps.flatMap((tap) => tap.weights),
      );
      const inputs = [value, build.constant(places), build.constant(weights)];
      return build.one('Resample', inputs, { axis });
    },
    isByte ? castTo(build, chosen, 'f32') : chosen,
  );
  return isByte ? castTo(build, blended, element) : blended;
}

/** The one element that the taps are, or null where they blend several. */
function placeOf({ places, weights }: Taps): number | null {
  const whole = weights.findIndex((weight) => weight === 1);
  const isWhole = weights.every((weight, t) => t === whole || weight === 0);
  return whole >= 0 && isWhole ? places[whole]! : null;
}

interface Holes {
  readonly all: readonly AxisTaps[];
  readonly value: number;
}

/** Puts the extrapolation value around: places outside are at the ends, since places ascend. */
function padded(build: Build, x: Value, { all, value }: Holes): Value {
  const begins = x.type.shape.map(() => 0);
  const ends = x.type.shape.map(() => 0);
  for (const { axis, taps } of all) {
    begins[axis] = taps.findIndex((tap) => tap !== null);
    ends[axis] = taps.length - 1 - taps.findLastIndex((tap) => tap !== null);
  }
  if ([...begins, ...ends].every((count) => count === 0)) return x;
  const number = build.constant(tensorOf('f32', [], [value]));
  return build.one('Pad', [x, build.one('Cast', [number], { to: x.type.element })], {
    begins,
    ends,
  });
}
