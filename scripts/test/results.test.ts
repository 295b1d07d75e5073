import peers from '../../bench/peers.json' with { type: 'json' };
import budgets from '../../bench/budgets.json' with { type: 'json' };
import { printBench, printBoards, replaceBetween } from '../results/print-results.ts';

const RESULT = {
  model: 'mlp',
  board: 'nucleo-g474re',
  parameters: 1000,
  macs: 25000,
  instructions: 50000,
  flashBytes: 104000,
  ramBytes: 1049,
  maxRelError: 1.23e-7,
};

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

test('a model without a peer is refused', () => {
  expect(() => printBench([RESULT], {})).toThrow('bench/peers.json knows no mlp');
});

test('a model has one row with a column for each board, and the largest of the other figures', () => {
  const second = { ...RESULT, board: 'nucleo-h743zi2', instructions: 60000, flashBytes: 105000 };
  const text = printBoards([RESULT, second]);
  expect(text).toContain('| nucleo-g474re | nucleo-h743zi2 |');
  expect(text).toContain('| mlp | 1,000 | 25,000 | 50,000 | 60,000 | 105.0 kB | 1.0 kB | 1e-7 |');
});

test('what stands between the lines is replaced, and nothing else', () => {
  expect(replaceBetween('a\nS\nold\nE\nb\n', 'S', 'E', 'new')).toBe('a\nS\n\nnew\n\nE\nb\n');
  expect(() => replaceBetween('a\nS\n', 'S', 'E', 'new')).toThrow('no section from S to E');
});
