import type { KernelCall, Params } from '@flashline/operators';
import { predictCode, type CodeTable } from '../src/index.ts';

const TABLE: CodeTable = {
  pieces: {
    'conv.o:nk_conv': { flash: 1000 },
    'tile.o:nk_tile': { flash: 400 },
    'rows.o:nk_rows': { flash: 50 },
    'libm.a(sin.o)': { flash: 300, ram: 16 },
    map_sin: { flash: 60 },
    'map_sin once': { flash: 20 },
  },
  reach: {
    nk_conv: ['conv.o:nk_conv', 'tile.o:nk_tile'],
    nk_dense: ['tile.o:nk_tile'],
    nk_rows: ['rows.o:nk_rows'],
    map_sin: ['map_sin', 'libm.a(sin.o)'],
    'map_sin once': ['map_sin once', 'libm.a(sin.o)'],
  },
  params: { nk_conv_params: 24 },
  model: { call: 10, argument: 1, port: 5, fixed: 100 },
};

function call(kernel: string, params?: Params): KernelCall {
  return { kernel, ...(params && { params }), arguments: [], cost: {} };
}

function codeBytes(calls: readonly KernelCall[]): number {
  return predictCode({ layers: [calls], ports: 2, arenas: 1 }, TABLE).codeBytes - 110;
}

const sine: KernelCall = { ...call('map_sin'), instance: { macro: 'NK_MAP', arguments: [] } };

test('what two kernels share counts once', () => {
  expect(codeBytes([call('nk_conv'), call('nk_dense'), call('nk_dense')])).toBe(1400 + 30);
});

test('a function named in the parameters comes along', () => {
  const params = { type: 'nk_other_params', fields: { rows: { identifier: 'nk_rows' }, n: 3 } };
  expect(codeBytes([call('nk_dense', params)])).toBe(400 + 50 + 8 + 11);
});

test('equal parameters are one structure, different ones are two', () => {
  const of = (size: number) => call('nk_conv', { type: 'nk_conv_params', fields: { size } });
  expect(codeBytes([of(1), of(1)]) - codeBytes([of(1)])).toBe(11);
  expect(codeBytes([of(1), of(2)]) - codeBytes([of(1)])).toBe(11 + 24);
});

test('weights in parameters are told apart by identity', () => {
  const of = (weight: Float32Array) =>
    call('nk_conv', { type: 'nk_conv_params', fields: { packed: { weight } } });
  const [a, b] = [new Float32Array(2), new Float32Array(2)];
  expect(codeBytes([of(a), of(b)]) - codeBytes([of(a), of(a)])).toBe(24);
});

test('a function in the place of its only call has another size than a shared one', () => {
  expect(codeBytes([sine])).toBe(20 + 300 + 10);
  expect(codeBytes([sine, sine])).toBe(60 + 300 + 20);
});

test('static data is the context and what the library keeps', () => {
  const of = (calls: readonly KernelCall[], arenas: number) =>
    predictCode({ layers: [calls], ports: 0, arenas }, TABLE).staticBytes;
  expect(of([call('nk_conv')], 2)).toBe(8);
  expect(of([sine], 0)).toBe(4 + 16);
});

test('a kernel that was never measured is named', () => {
  expect(predictCode({ layers: [[call('nk_new')]], ports: 0, arenas: 1 }, TABLE).guessed).toEqual([
    'nk_new',
  ]);
});
