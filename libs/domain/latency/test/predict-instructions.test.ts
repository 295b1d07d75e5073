import type { KernelCall } from '@flashline/operators';
import { predictLayers, type InstructionTable } from '../src/index.ts';

const TABLE: InstructionTable = {
  runOverhead: 7,
  kernels: {
    nk_copy: { calls: 10, bytes: 2 },
    map_add: { calls: 20, elements: 3 },
    'map_add once': { calls: 5, elements: 2 },
    NK_MAP: { calls: 40, elements: 4 },
  },
};

function call(kernel: string, cost: Record<string, number>, macro?: string): KernelCall {
  const instance = macro === undefined ? {} : { instance: { macro, arguments: [] } };
  return { kernel, ...instance, arguments: [], cost };
}

test('a layer costs the sum over its calls of coefficient times count', () => {
  const layers = [[call('nk_copy', { bytes: 8 })], [call('nk_copy', { bytes: 1 })]];
  expect(predictLayers(layers, TABLE)).toEqual({
    instructions: 7 + 26 + 12,
    layers: [33, 12],
    guessed: [],
  });
});

test('a function that is called once has coefficients of its own', () => {
  const add = call('map_add', { elements: 100 }, 'NK_MAP');
  expect(predictLayers([[add]], TABLE).instructions).toBe(7 + 205);
  expect(predictLayers([[add], [add]], TABLE).layers).toEqual([7 + 320, 320]);
});

test('an instance that was never measured costs what its template does, and is said to be a guess', () => {
  const { instructions, guessed } = predictLayers(
    [[call('map_other', { elements: 10 }, 'NK_MAP')]],
    TABLE,
  );
  expect(instructions).toBe(7 + 80);
  expect(guessed).toEqual(['map_other']);
});

test('an unknown kernel or feature is counted all the same, and is said to be a guess', () => {
  const { instructions, guessed } = predictLayers(
    [[call('nk_copy', { bytes: 1, gaps: 5 }), call('nk_new', { elements: 100 })]],
    TABLE,
  );
  expect(instructions).toBeGreaterThan(7 + 12 + 100);
  expect(guessed).toEqual(['nk_copy', 'nk_new']);
});
