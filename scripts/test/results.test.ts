import peers from '../../bench/peers.json' with { type: 'json' };
import budgets from '../../bench/budgets.json' with { type: 'json' };
import { printBench, printBoards, printTasks, replaceBetween } from '../results/print-results.ts';

const RESULT = {
  model: 'mlp',
  board: 'nucleo-g474re',
  precision: 'fp32',
  parameters: 1000,
  macs: 25000,
  instructions: 50000,
  flashBytes: 104000,
  ramBytes: 1049,
  maxRelError: 1.23e-7,
  sqnrDb: 130,
  taskAccuracy: null,
} as const;

test('every bench model has a peer, and the file says where the figures come from', () => {
  expect(Object.keys(peers.models).sort()).toEqual(Object.keys(budgets.models).sort());
  expect(peers.source).toMatch(/onnx2c is \w+.*emx-onnx-cgen is [\d.]+/);
});

test('a bench row holds our figures, then those of the peer with the ratio', () => {
  const peer = { peer: 'other', instructions: 100000, flashBytes: 1, ramBytes: null, note: 'slow' };
  const text = printBench([RESULT], { mlp: peer });
  expect(text).toContain(
    '| mlp | 25,000 | 50,000 | 2.00 | 104.0 kB | 1.0 kB | 1e-7 | other | 100,000 (2.0x) | 0.0 kB | - |',
  );
  expect(text).toContain('other on mlp: slow.');
});

test('a model without a peer stands alone', () => {
  expect(printBench([RESULT], {})).toContain('| 1.0 kB | 1e-7 | - | - | - | - |');
});

test('the error of int8 is told in decibels, and peers of int8 say how they were measured', () => {
  const int8 = { ...RESULT, precision: 'int8', sqnrDb: 31.4 } as const;
  expect(printBench([int8], {})).toContain('| 1.0 kB | 31 dB | - |');
  expect(Object.keys(budgets.int8)).toEqual(expect.arrayContaining(Object.keys(peers.int8.models)));
  expect(peers.int8.source).toMatch(/^CMSIS-NN measured the same way/);
});

test('a trained model says how much it gets right in each precision', () => {
  const int8 = { ...RESULT, precision: 'int8', sqnrDb: 31.4, taskAccuracy: 0.9844 } as const;
  const text = printTasks([{ ...RESULT, taskAccuracy: 0.9867 }, int8]);
  expect(text).toContain('| mlp | fp32 | 50,000 | 104.0 kB | 1.0 kB | 130 dB | 98.7 % |');
  expect(text).toContain('| mlp | int8 | 50,000 | 104.0 kB | 1.0 kB | 31 dB | 98.4 % |');
});

test('a model has a row for each precision with a column for each board, and the worst of the rest', () => {
  const second = { ...RESULT, board: 'nucleo-h743zi2', instructions: 60000, flashBytes: 105000 };
  const int8 = { ...RESULT, precision: 'int8', sqnrDb: 31.4 } as const;
  const text = printBoards([RESULT, int8, second]);
  expect(text).toContain('| nucleo-g474re | nucleo-h743zi2 |');
  expect(text).toContain(
    '| mlp | fp32 | 1,000 | 25,000 | 50,000 | 60,000 | 105.0 kB | 1.0 kB | 1e-7 |',
  );
  expect(text).toContain(
    '| mlp | int8 | 1,000 | 25,000 | 50,000 | - | 104.0 kB | 1.0 kB | 31 dB |',
  );
});

test('what stands between the lines is replaced, and nothing else', () => {
  expect(replaceBetween('a\nS\nold\nE\nb\n', 'S', 'E', 'new')).toBe('a\nS\n\nnew\n\nE\nb\n');
  expect(() => replaceBetween('a\nS\n', 'S', 'E', 'new')).toThrow('no section from S to E');
});
