import { readdirSync } from 'node:fs';
import { z } from 'zod';
import { PIPELINE } from '@flashline/passes';
import { findMapping, OPERATORS } from '@flashline/operators';
import { plain, table } from '../generate/markdown.ts';
import { printKernels } from '../generate/kernels.ts';
import { printOperators } from '../generate/operators.ts';
import { printPackages } from '../generate/packages.ts';
import { printPasses } from '../generate/passes.ts';
import { readKernels } from '../generate/read-kernels.ts';
import { readOperators } from '../generate/read-operators.ts';
import { readPasses } from '../generate/read-passes.ts';
import { MEANINGS, PROCESSES } from '../generate/read-settings.ts';
import { printSettings } from '../generate/settings.ts';

test('the map says what each package uses, by folder', () => {
  const text = printPackages([
    { folder: 'libs/domain/ir', sentence: 'The graph.', name: '@x/ir', dependencies: [] },
    {
      folder: 'libs/domain/onnx',
      sentence: 'The bytes.',
      name: '@x/onnx',
      dependencies: ['@x/ir', 'zod'],
    },
  ]);
  expect(text).toContain('- **libs/domain/ir**: The graph. Uses nothing.');
  expect(text).toContain('- **libs/domain/onnx**: The bytes. Uses `ir`, `zod`.');
});

test('every operator that can be imported has a row with its meaning', async () => {
  const { operators, inner } = await readOperators();
  for (const { type, domain, since, meaning } of operators) {
    expect(findMapping(domain, type)?.since).toBe(since);
    expect(meaning).toMatch(/\w.*\.$/);
  }
  const known = new Set(operators.map(({ domain, type }) => `${domain}:${type}`));
  expect(known.size).toBe(operators.length);
  const own = OPERATORS.flatMap((operator) => operator.onnx);
  expect(own.every(({ domain, type }) => known.has(`${domain ?? ''}:${type}`))).toBe(true);
  const unnamed = OPERATORS.filter((operator) => operator.onnx.length === 0);
  expect(inner.map((entry) => entry.name)).toEqual(unnamed.map((operator) => operator.name));
});

test('a row names opset, our operators and the inputs that must be known', () => {
  const entry = {
    type: 'Tile',
    domain: 'ai.onnx.x',
    since: 6,
    constantInputs: [1, 2],
    becomes: ['Reshape', 'Expand'],
    file: 'a/tile.ts',
    meaning: 'Repeats.',
  };
  const text = printOperators([entry], [{ name: 'Copy', file: 'a/copy.ts', meaning: 'Copies.' }]);
  expect(text).toContain(
    '| `ai.onnx.x.Tile` | 6 | `Reshape` `Expand` | 1, 2 | [Repeats.](../a/tile.ts) |',
  );
});

test('passes stand in the order of the pipeline, each described once', () => {
  const { steps, passes } = readPasses();
  expect(steps.map((step) => step.name)).toEqual(PIPELINE.map((pass) => pass.name));
  expect(steps.some((step) => step.reason !== null)).toBe(true);
  const text = printPasses(steps, passes);
  const headings = [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1]);
  expect(headings).toEqual([...new Set(PIPELINE.map((pass) => pass.name))]);
});

test('every header of the C library has a row, with the sources beside it', () => {
  const kernels = readKernels();
  const headers = readdirSync('libs/domain/kernels/include/nk').map((file) => file.slice(0, -2));
  expect(kernels.map(({ name }) => name).sort()).toEqual(headers.sort());
  const vfp = readdirSync('libs/domain/kernels/src').filter((file) => file.endsWith('_vfp.c'));
  const withVfp = kernels.filter(({ variants }) => variants.includes('vfp'));
  expect(withVfp.map(({ name }) => `${name}_vfp.c`).sort()).toEqual(vfp.sort());
  expect(printKernels(kernels)).toContain('portable, vfp');
});

test('signs that Markdown would take for its own are escaped but within back quotes', () => {
  expect(plain('a*b[i] | `c*d` <e> f_g _h')).toBe('a\\*b\\[i\\] \\| `c*d` \\<e> f_g \\_h');
});

test('a table of nothing is refused', () => {
  expect(() => table(['name'], [])).toThrow('a table of name has no row');
});

describe('settings', () => {
  const settings = z.object({ FLASHLINE_A: z.string(), FLASHLINE_B: z.coerce.number().default(7) });
  const process = { process: 'one', settings };

  test('have a row each with who reads them, their default and their meaning', () => {
    const text = printSettings([process], { FLASHLINE_A: 'what a is', FLASHLINE_B: 'what b is' });
    expect(text).toContain('| `FLASHLINE_A` | all | must be set | what a is |');
    expect(text).toContain('| `FLASHLINE_B` | all | `7` | what b is |');
  });

  test('without a meaning, and meanings without a setting, are refused', () => {
    expect(() => printSettings([process], { FLASHLINE_A: 'what a is' })).toThrow('FLASHLINE_B');
    const meanings = { FLASHLINE_A: 'a', FLASHLINE_B: 'b', FLASHLINE_C: 'c' };
    expect(() => printSettings([process], meanings)).toThrow('FLASHLINE_C');
  });

  test('of every process are in the document', () => {
    const text = printSettings(PROCESSES, MEANINGS);
    for (const { settings: own } of PROCESSES) {
      for (const name of Object.keys(own.shape)) expect(text).toContain(`| \`${name}\` |`);
    }
  });
});
