/** The zoo by both exporters and the bench models, quantised with ranges that are made up. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importModel, readyToQuantize } from '@flashline/compiler';
import { valueOf, verifyGraph, type Graph, type Node } from '@flashline/ir';
import { parseModel } from '@flashline/onnx';
import { AFTER_QUANTIZATION, runPasses } from '@flashline/passes';
import { quantizeGraph, quantizePorts, RangeObserver, type Calibration } from '../src/index.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

const CORPUS = ['zoo/models', 'zoo/torchscript', 'bench/models'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => join(folder, name)),
);

function load(path: string): { readonly graph: Graph; readonly known: readonly string[] } {
  const model = parseModel(readFileSync(join(ROOT, path)), new Map());
  const { graph } = importModel(model, { dims: new Map(), bindings: new Map() });
  const known = [
    ...graph!.nodes.flatMap((node) => node.sources),
    ...graph!.removed.map((entry) => entry.source),
  ];
  return { graph: readyToQuantize(graph!), known };
}

/** Each value of another range, from 1 to 4 wide. */
function madeUp(graph: Graph): Calibration {
  const ranges = new RangeObserver(graph).wanted.map((id, i) => {
    const width = 1 + (i % 7) / 2;
    return [id, { min: (-width * (i % 3)) / 3, max: (width * (3 - (i % 3))) / 3 }] as const;
  });
  return { method: 'minmax', ranges: new Map(ranges), channels: new Map() };
}

/** Computes with real numbers that are no constants, and converts none. */
function isReal(graph: Graph, { op, inputs }: Node): boolean {
  if (op === 'QuantizeLinear' || op === 'DequantizeLinear') return false;
  return inputs.some((id) => {
    const value = id === null ? null : valueOf(graph, id);
    return value !== null && value.constant === null && value.type.element === 'f32';
  });
}

test('the corpus holds the zoo twice and the bench models', () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(31 + 30 + 7);
});

describe.each(CORPUS)('%s', (path) => {
  const { graph, known } = load(path);
  const options = { keepFp32: [], biasCorrection: true };
  const quantized = quantizeGraph(graph, madeUp(graph), options);
  const integers = runPasses(quantized, AFTER_QUANTIZATION);

  test('is in order once it is quantised, and as integers', () => {
    verifyGraph(quantized, known);
    verifyGraph(integers, known);
  });

  test('says of every node that computes with real numbers why it does', () => {
    const noted = new Set(integers.fallbacks.map(({ source }) => source));
    const silent = integers.nodes.filter(
      (node) => isReal(integers, node) && !node.sources.every((source) => noted.has(source)),
    );
    expect(silent.map(({ name, op }) => `${op} ${name}`)).toEqual([]);
  });

  test('computes with integers all through, in and out', () => {
    const ported = quantizePorts(integers);
    verifyGraph(ported, known);
    const ports = [...ported.inputs, ...ported.outputs].map(({ value }) => valueOf(ported, value));
    expect(ports.map(({ type }) => type.element)).toEqual(ports.map(() => 's8'));
    expect(ported.nodes.filter((node) => isReal(ported, node)).map(({ op }) => op)).toEqual([]);
  });

  test('converts nothing where all of it stays in fp32', () => {
    const kept = quantizeGraph(graph, madeUp(graph), { ...options, keepFp32: ['*'] });
    expect(kept.nodes).toEqual(graph.nodes);
    expect(new Set(kept.fallbacks.map(({ code }) => code))).toEqual(new Set(['INT8_KEPT']));
  });
});
