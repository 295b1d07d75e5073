/** Picking places along an axis, as a slice where the places are evenly spaced. */
import { sameShape, type Value } from '@flashline/ir';
import type { Build } from '../define.ts';

/** One axis and the places that the output has there, each within the axis. */
export interface AxisPlaces {
  readonly axis: number;
  readonly places: readonly number[];
}

/** x read at these places; axes ascending, each named once. */
export function takeAlong(build: Build, x: Value, wanted: readonly AxisPlaces[]): Value {
  const spaced = wanted.filter(({ places }) => spacingOf(places) !== null);
  const sliced = sliceAlong(build, x, spaced);
  const rest = wanted.filter(({ places }) => spacingOf(places) === null);
  if (rest.length === 0) return sliced;
  return build.one('Take', [sliced], {
    axes: rest.map(({ axis }) => axis),
    counts: rest.map(({ places }) => places.length),
    places: rest.flatMap(({ places }) => places),
  });
}

function sliceAlong(build: Build, x: Value, wanted: readonly AxisPlaces[]): Value {
  const starts = x.type.shape.map(() => 0);
  const steps = x.type.shape.map(() => 1);
  const sizes = [...x.type.shape];
  for (const { axis, places } of wanted) {
    starts[axis] = places[0] ?? 0;
    steps[axis] = spacingOf(places)!;
    sizes[axis] = places.length;
  }
  const isWhole = sameShape(sizes, x.type.shape) && steps.every((step) => step === 1);
  return isWhole ? x : build.one('Slice', [x], { starts, steps, sizes });
}

/** Distance between neighbours where it is the same everywhere and not 0, else null. */
function spacingOf(places: readonly number[]): number | null {
  const step = places.length < 2 ? 1 : places[1]! - places[0]!;
  const isEven = places.every((place, i) => i === 0 || place - places[i - 1]! === step);
  return isEven && step !== 0 ? step : null;
}
