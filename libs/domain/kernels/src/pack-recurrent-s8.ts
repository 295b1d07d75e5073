/**
 * The constants of one direction of an int8 RNN, GRU or LSTM, as `nk/recurrent_s8.h`, `nk/lstm_s8.h`,
 * `nk/gru_s8.h` and `nk/rnn_s8.h` document them.
 */
import { isOddLane, packDenseS8, type WeightsS8 } from './pack-dense-s8.ts';

/** One direction, as ONNX stores it: gates in ONNX's order (LSTM i o f c, GRU z r h). */
export interface RecurrentIntegers {
  readonly inputs: number;
  readonly hidden: number;
  /** (gates * hidden) x inputs */
  readonly w: Int8Array;
  /** (gates * hidden) x hidden */
  readonly r: Int8Array;
  /** Wb then Rb, gates * hidden each; null means zeros. */
  readonly b: Float32Array | null;
  /** For each row: what a product of its w with x less its zero point, and of its r with h, stands for. */
  readonly wFactors: readonly number[];
  readonly rFactors: readonly number[];
  /** Zero point of x. */
  readonly zero: number;
  /** Bound of |h|. */
  readonly reach: number;
}

export interface PackedRecurrentS8 {
  readonly w: Int32Array;
  readonly r: Int32Array;
  readonly numbers: Float32Array;
  /** h is held as an integer, h * units. */
  readonly units: number;
}

/** Rows whose sums are made together. */
interface Row {
  readonly row: number;
  /** The sums of x and of h are not added. */
  readonly isApart: boolean;
  /** What all numbers of the row are multiplied by. */
  readonly factor: number;
}

/** What nk_logistic_f32 makes a sigmoid of, and, twice the result less 1, a tanh. */
const SIGMOID = -8 / Math.LN2;
const TANH = 2 * SIGMOID;

const ODD_SUMS_END = 2 ** 23;
const SUMS_END = 2 ** 31;
const LARGEST_HELD = 2 ** 15 - 1;
/** With fewer steps to 1, h would be coarser than int8. */
const FEWEST_STEPS = 2 ** 7;

/** Null where sums do not fit the kernel: too many inputs or units with large weights. */
export function packLstmS8(weights: RecurrentIntegers): PackedRecurrentS8 | null {
  const { hidden } = weights;
  const rows = (unit: number) =>
    [SIGMOID, SIGMOID, SIGMOID, TANH].map((factor, gate) => ({
      row: gate * hidden + unit,
      isApart: false,
      factor,
    }));
  return packGroups(
    weights,
    spans(hidden, 8).map((units) => units.flatMap(rows)),
  );
}

/** As packLstmS8. */
export function packGruS8(weights: RecurrentIntegers): PackedRecurrentS8 | null {
  const { hidden } = weights;
  const gates = (units: readonly number[]) =>
    [SIGMOID, SIGMOID, TANH].flatMap((factor, gate) =>
      units.map((unit) => ({ row: gate * hidden + unit, isApart: gate === 2, factor })),
    );
  return packGroups(weights, spans(hidden, 8).map(gates));
}

/** As packLstmS8. */
export function packRnnS8(weights: RecurrentIntegers): PackedRecurrentS8 | null {
  const rows = (units: readonly number[]) =>
    units.map((row) => ({ row, isApart: false, factor: 1 }));
  return packGroups(weights, spans(weights.hidden, 16).map(rows));
}

/** 0 .. count - 1 in runs of `length`, the last one shorter. */
function spans(count: number, length: number): number[][] {
  return Array.from({ length: Math.ceil(count / length) }, (_, i) =>
    Array.from({ length: Math.min(length, count - i * length) }, (_, j) => i * length + j),
  );
}

function packGroups(
  weights: RecurrentIntegers,
  groups: readonly (readonly Row[])[],
): PackedRecurrentS8 | null {
  const { inputs, hidden, w, r, reach } = weights;
  const wParts = groups.map((group) => partOf(group, w, inputs));
  const rParts = groups.map((group) => partOf(group, r, hidden));
  if (mostPerInput(wParts, 128) > 1) return null;
  const most = Math.min(LARGEST_HELD / reach, 1 / mostPerInput(rParts, reach));
  // Rounded down: what fits must fit as a float too.
  const units = Math.fround(most * (1 - 2 ** -22));
  if (units * reach < FEWEST_STEPS) return null;
  return {
    w: concatenated(wParts.map((part) => packDenseS8(part, NOTHING_AROUND))),
    r: concatenated(rParts.map((part) => packDenseS8(part, NOTHING_AROUND))),
    numbers: Float32Array.from(groups.flatMap((group) => numbersOf(weights, group, units))),
    units,
  };
}

const NOTHING_AROUND = { starts: null, multipliers: null };

function partOf(group: readonly Row[], matrix: Int8Array, depth: number): WeightsS8 {
  return { outputs: group.length, depth, at: (o, k) => matrix[group[o]!.row * depth + k]! };
}

/** How full the sums of inputs of up to `reach` get, the fullest one: 1 is the most that fits. */
function mostPerInput(parts: readonly WeightsS8[], reach: number): number {
  let most = 0;
  for (const { outputs, depth, at } of parts) {
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let k = 0; k < depth; k++) sum += Math.abs(at(o, k));
      const end = isOddLane(outputs, o) ? ODD_SUMS_END : SUMS_END;
      most = Math.max(most, (sum * reach) / (end - 1));
    }
  }
  return most;
}

/** Four rows' factors of x, their factors of h, their addends; rows that are apart one by one. */
function numbersOf(weights: RecurrentIntegers, group: readonly Row[], units: number): number[] {
  const all = group.map((row, i) => {
    const lane = isOddLane(group.length, i) ? 256 : 1;
    return rowNumbers(weights, row, lane, units);
  });
  const added = all.filter((_, i) => !group[i]!.isApart);
  const apart = all.filter((_, i) => group[i]!.isApart);
  return [
    ...spans(added.length, 4).flatMap((four) =>
      [0, 2, 4].flatMap((number) => four.map((i) => added[i]![number]!)),
    ),
    ...apart.flatMap((numbers) => numbers.slice(0, 4)),
  ];
}

/** Factor and addend of the sum with x, of that with h, and both addends together. */
function rowNumbers(
  { inputs, w, b, wFactors, rFactors, zero }: RecurrentIntegers,
  { row, factor }: Row,
  lane: number,
  units: number,
): number[] {
  const rows = b === null ? 0 : b.length / 2;
  let sum = 0;
  for (let k = 0; k < inputs; k++) sum += w[row * inputs + k]!;
  const wb = (b?.[row] ?? 0) - zero * sum * wFactors[row]!;
  const rb = b?.[rows + row] ?? 0;
  const [fromX, fromH] = [wFactors[row]! / lane, rFactors[row]! / (lane * units)];
  return [fromX, wb, fromH, rb, wb + rb].map((number) => number * factor);
}

function concatenated(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
