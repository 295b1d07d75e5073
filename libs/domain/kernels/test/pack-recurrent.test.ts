import {
  packGru,
  packGruGeneral,
  packLstm,
  packLstmGeneral,
  packRnn,
} from '../src/pack-recurrent.ts';
import type { RecurrentWeights } from '../src/pack-recurrent.ts';

/** One input; the weight of gate g and unit u is 10 g + u, plus 100 in R, 1000 in Wb, 2000 in Rb. */
function numbered(gates: number, hidden: number): RecurrentWeights {
  const value = (row: number): number => 10 * Math.floor(row / hidden) + (row % hidden);
  const rows = Array.from({ length: gates * hidden }, (_, row) => value(row));
  const columns = Array.from({ length: hidden }, (_, column) => column / 4);
  return {
    inputs: 1,
    hidden,
    w: Float32Array.from(rows),
    r: Float32Array.from(rows.flatMap((v) => columns.map((c) => 100 + v + c))),
    b: Float32Array.from([...rows.map((v) => 1000 + v), ...rows.map((v) => 2000 + v)]),
  };
}

test('the gates of an LSTM unit lie side by side, and its two biases are one', () => {
  const packed = [...packLstm(numbered(4, 2))];
  expect(packed.slice(0, 8)).toEqual([3000, 3020, 3040, 3060, 3002, 3022, 3042, 3062]);
  expect(packed.slice(8, 16)).toEqual([0, 10, 20, 30, 1, 11, 21, 31]);
  expect(packed.slice(16, 20)).toEqual([100, 110, 120, 130]);
  expect(packed).toHaveLength(8 * 4);
});

test('the general LSTM keeps the order of the gates', () => {
  const packed = [...packLstmGeneral(numbered(4, 2))];
  expect(packed.slice(8, 16)).toEqual([0, 1, 10, 11, 20, 21, 30, 31]);
});

test('a GRU of three units is packed as a pair and one, the two parts of its candidate apart', () => {
  const packed = [...packGru(numbered(3, 3))];
  expect(packed.slice(4, 8)).toEqual([0, 1, 10, 11]);
  expect(packed.slice(20, 24)).toEqual([1020, 1021, 20, 21]);
  expect(packed.slice(24, 28)).toEqual([2020, 2021, 120, 121]);
  expect(packed.slice(32, 36)).toEqual([3004, 3024, 2, 12]);
  expect(packed).toHaveLength(3 * (3 * 4 + 4));
});

test('the general GRU packs its candidate in two parts only for linear_before_reset', () => {
  const weights = numbered(3, 2);
  expect([...packGruGeneral(weights, true)].slice(16, 20)).toEqual([1020, 1021, 20, 21]);
  expect([...packGruGeneral(weights, false)].slice(16, 20)).toEqual([3040, 3042, 20, 21]);
});

test('an RNN without biases gets zeros', () => {
  const packed = packRnn({ ...numbered(1, 2), b: null });
  expect([...packed]).toEqual([0, 0, 0, 1, 100, 101, 100.25, 101.25]);
});
