/** The lists of operators and of expansions name what their folders hold, and all have cases. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPasses } from '@flashline/compiler';
import type { OnnxMapping, Operator } from '../src/index.ts';
import { EXPANSIONS } from '../src/expansions/index.ts';
import { OPERATORS } from '../src/ops/index.ts';
import type { OperatorCase } from './operator-case.ts';
import { allCases } from './suite/case-files.ts';
import { quantizedFiles, readQuantizedFile } from './suite/quantized-cases.ts';
import { graphOf, samplesOf } from './suite/run-cases.ts';

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url));

/** What the files of a folder but its list export, by the names of the files in order. */
async function exportsOf(folder: string): Promise<unknown[]> {
  const files = readdirSync(join(SOURCE, folder)).filter((name) => name !== 'index.ts');
  const bare = files.map((name) => name.replace(/\.ts$/, '')).sort();
  const modules = await Promise.all(
    bare.map((name) => import(join(SOURCE, folder, `${name}.ts`)) as Promise<object>),
  );
  return modules.flatMap((one) => Object.values(one).flat() as unknown[]);
}

function isOperator(value: unknown): value is Operator {
  return typeof value === 'object' && value !== null && 'lower' in value;
}

function isMapping(value: unknown): value is OnnxMapping {
  return typeof value === 'object' && value !== null && 'convert' in value;
}

test('the list of operators names all that the files define, each once', async () => {
  const defined = (await exportsOf('ops')).filter(isOperator).map((operator) => operator.name);
  expect(OPERATORS.map((operator) => operator.name).sort()).toEqual(defined.sort());
  expect(new Set(defined).size).toBe(defined.length);
});

test('the list of expansions names all that the files define, and no type is mapped twice', async () => {
  const defined = (await exportsOf('expansions')).filter(isMapping).map(keyOf);
  expect(EXPANSIONS.map(keyOf).sort()).toEqual(defined.sort());
  const all = [...OPERATORS.flatMap((operator) => operator.onnx), ...EXPANSIONS].map(keyOf);
  expect(all.filter((key, i) => all.indexOf(key) !== i)).toEqual([]);
});

test('every ONNX operator that we map has a case', async () => {
  const tested = new Set((await allCases()).map((one) => `${one.domain ?? ''}:${one.onnx}`));
  const mapped = [...OPERATORS.flatMap((operator) => operator.onnx), ...EXPANSIONS].map(keyOf);
  expect(mapped.filter((key) => !tested.has(key))).toEqual([]);
});

test('every operator of ours comes of a case, as it is or by passes', async () => {
  const made = new Set<string>();
  for (const one of await answeredCases()) {
    const graph = graphOf(one, null);
    for (const node of [...graph.nodes, ...runPasses(graph).nodes]) made.add(node.op);
  }
  for (const file of quantizedFiles()) {
    for (const node of (await readQuantizedFile(file)).graph.nodes) made.add(node.op);
  }
  const missing = OPERATORS.map((operator) => operator.name).filter((name) => !made.has(name));
  expect(missing).toEqual([]);
});

test('the evaluation of every operator that import makes is reached by a case', async () => {
  const evaluated = new Set<string>();
  for (const operator of OPERATORS.filter((one) => one.evaluate !== undefined)) {
    const evaluate = operator.evaluate!.bind(operator);
    jest.spyOn(operator, 'evaluate' as never).mockImplementation(((
      ...all: Parameters<NonNullable<Operator['evaluate']>>
    ) => {
      evaluated.add(operator.name);
      return evaluate(...all);
    }) as never);
  }
  const made = new Set<string>();
  for (const one of await answeredCases()) {
    graphOf(one, samplesOf(one)[0]!);
    graphOf(one, null).nodes.forEach((node) => made.add(node.op));
  }
  jest.restoreAllMocks();
  const able = OPERATORS.filter((one) => one.evaluate !== undefined && made.has(one.name)).map(
    (one) => one.name,
  );
  expect(able.length).toBeGreaterThan(0);
  expect(able.filter((name) => !evaluated.has(name))).toEqual([]);
});

async function answeredCases(): Promise<OperatorCase[]> {
  return (await allCases()).filter((one) => one.refused === undefined);
}

function keyOf({ domain = '', type }: OnnxMapping): string {
  return `${domain}:${type}`;
}
