import { denseBlocksS8, isOddLane, packDenseS8, reachS8 } from '../src/index.ts';

const weights = (outputs: number, depth: number) => ({
  outputs,
  depth,
  at: (o: number, k: number) => ((o * 37 + k * 11) % 256) - 128,
});

/** Signed byte i of a word. */
function byte(word: number, i: number): number {
  return (word << (24 - 8 * i)) >> 24;
}

test('outputs fall into blocks of 4 and at most one each of 2 and 1', () => {
  expect(denseBlocksS8(11).map(({ first, width }) => [first, width])).toEqual([
    [0, 4],
    [4, 4],
    [8, 2],
    [10, 1],
  ]);
});

test('the last output of an odd number shares no lane', () => {
  expect([0, 1, 2, 3, 4].map((o) => isOddLane(5, o))).toEqual([false, true, false, true, false]);
});

test('a word of two outputs holds two inputs of each, the even ones more by 128', () => {
  const source = weights(2, 3);
  const words = packDenseS8(source, { starts: null, multipliers: null });
  expect([...words].map((word) => [0, 1, 2, 3].map((i) => byte(word, i)))).toEqual([
    [source.at(0, 0) + 128, source.at(1, 0), source.at(0, 1) + 128, source.at(1, 1)],
    [source.at(0, 2) + 128, source.at(1, 2), -128, 0],
  ]);
});

test('a word of one output holds four inputs, the middle ones exchanged', () => {
  const source = weights(1, 6);
  const words = packDenseS8(source, { starts: null, multipliers: null });
  const inputs = [
    [0, 2, 1, 3],
    [4, -1, 5, -1],
  ];
  expect([...words].map((word) => [0, 1, 2, 3].map((i) => byte(word, i)))).toEqual(
    inputs.map((four) => four.map((k) => (k < 0 ? 0 : source.at(0, k)))),
  );
});

test('start values stand before a block, multipliers behind it, those of odd outputs by 256', () => {
  const around = { starts: Int32Array.of(5, -6, 7), multipliers: Int32Array.of(512, 1024, 2048) };
  const words = packDenseS8(weights(3, 2), around);
  expect([words[0], words[1], words[3], words[4]]).toEqual([5, -6, 512, 4]);
  expect([words[5], words[7]]).toEqual([7, 2048]);
});

test('the reach of a sum is that of its worst inputs', () => {
  const source = { outputs: 1, depth: 2, at: (_: number, k: number) => [3, -2][k]! };
  expect([...reachS8(source, Int32Array.of(10))]).toEqual([3 * 127 + 2 * 128 + 10]);
  expect([...reachS8(source, Int32Array.of(-200))]).toEqual([3 * 128 + 2 * 127 + 200]);
});
