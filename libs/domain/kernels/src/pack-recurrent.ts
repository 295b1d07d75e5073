/**
 * Order of use of the constant matrices of one direction of an ONNX RNN, GRU or LSTM, as
 * `nk/lstm_f32.h`, `nk/gru_f32.h`, `nk/rnn_f32.h` and their general forms document it.
 */
import { packDense } from './pack-dense.ts';

/** One direction, as ONNX stores it: gates in ONNX's order (LSTM i o f c, GRU z r h). */
export interface RecurrentWeights {
  readonly inputs: number;
  readonly hidden: number;
  /** (gates * hidden) x inputs */
  readonly w: Float32Array;
  /** (gates * hidden) x hidden */
  readonly r: Float32Array;
  /** Wb then Rb, gates * hidden each; null means zeros. */
  readonly b: Float32Array | null;
}

/** For `nk_rnn_f32`. */
export function packRnn(weights: RecurrentWeights): Float32Array {
  return packJoined(weights, 1, rowsOf(weights.hidden, [0]));
}

/** For `nk_lstm_f32`: outputs ordered by unit, in a unit i, o, f, c. */
export function packLstm(weights: RecurrentWeights): Float32Array {
  const { hidden } = weights;
  const rows = Array.from({ length: 4 * hidden }, (_, i) => (i % 4) * hidden + (i >> 2));
  return packJoined(weights, 4, rows);
}

/** For `nk_lstm_f32_general`: outputs ordered by gate. */
export function packLstmGeneral(weights: RecurrentWeights): Float32Array {
  return packJoined(weights, 4, rowsOf(weights.hidden, [0, 1, 2, 3]));
}

/** For `nk_gru_f32`: by groups of 4, 2 and 1 units; z and r together, then the candidate's two parts. */
export function packGru(weights: RecurrentWeights): Float32Array {
  const { hidden } = weights;
  const blocks: Float32Array[] = [];
  for (let unit = 0; unit < hidden;) {
    const width = [4, 2, 1].find((units) => hidden - unit >= units)!;
    const rows = (gate: number): number[] => span(gate * hidden + unit, width);
    blocks.push(packJoined(weights, 3, [...rows(0), ...rows(1)]));
    blocks.push(packInputs(weights, 3, rows(2)), packState(weights, 3, rows(2)));
    unit += width;
  }
  return concatenate(blocks);
}

/** For `nk_gru_f32_general`: whole matrices. */
export function packGruGeneral(
  weights: RecurrentWeights,
  linearBeforeReset: boolean,
): Float32Array {
  const gates = packJoined(weights, 3, rowsOf(weights.hidden, [0, 1]));
  const candidate = rowsOf(weights.hidden, [2]);
  if (!linearBeforeReset) return concatenate([gates, packJoined(weights, 3, candidate)]);
  const parts = [packInputs(weights, 3, candidate), packState(weights, 3, candidate)];
  return concatenate([gates, ...parts]);
}

/** Rows of [W R] with bias Wb + Rb. */
function packJoined(
  weights: RecurrentWeights,
  gates: number,
  rows: readonly number[],
): Float32Array {
  const { inputs, hidden, w, r, b } = weights;
  const depth = inputs + hidden;
  const joined = new Float32Array(rows.length * depth);
  const bias = new Float32Array(rows.length);
  rows.forEach((row, i) => {
    joined.set(w.subarray(row * inputs, (row + 1) * inputs), i * depth);
    joined.set(r.subarray(row * hidden, (row + 1) * hidden), i * depth + inputs);
    if (b !== null) bias[i] = b[row]! + b[gates * hidden + row]!;
  });
  return packDense({ outputs: rows.length, depth }, joined, bias);
}

function packInputs(
  weights: RecurrentWeights,
  gates: number,
  rows: readonly number[],
): Float32Array {
  return packPart(weights.w, weights.inputs, weights.b?.subarray(0, gates * weights.hidden), rows);
}

function packState(
  weights: RecurrentWeights,
  gates: number,
  rows: readonly number[],
): Float32Array {
  return packPart(weights.r, weights.hidden, weights.b?.subarray(gates * weights.hidden), rows);
}

function packPart(
  matrix: Float32Array,
  depth: number,
  bias: Float32Array | undefined,
  rows: readonly number[],
): Float32Array {
  const part = rows.map((row) => matrix.subarray(row * depth, (row + 1) * depth));
  const partBias = bias === undefined ? null : Float32Array.from(rows, (row) => bias[row]!);
  return packDense({ outputs: rows.length, depth }, concatenate(part), partBias);
}

function rowsOf(hidden: number, gates: readonly number[]): number[] {
  return gates.flatMap((gate) => span(gate * hidden, hidden));
}

function span(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
