import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printGraph, verifyGraph, type Graph } from '@flashline/ir';
import { inlineFunctions, parseModel } from '@flashline/onnx';
import { PIPELINE, runPasses } from '../src/index.ts';
import { importGraph } from '@flashline/compiler';
import { verifyTypes } from './rewrite.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

const CORPUS = ['zoo/models', 'zoo/torchscript', 'bench/models', '../shared/models/mlperf-tiny']
  .filter((folder) => existsSync(join(ROOT, folder)))
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.onnx'))
      .map((name) => join(folder, name)),
  );

function load(path: string): Graph {
  const model = inlineFunctions(parseModel(readFileSync(join(ROOT, path)), new Map()));
  const { graph, diagnostics } = importGraph(model, { dims: new Map(), bindings: new Map() });
  if (graph === null) throw new Error(diagnostics.map((one) => one.message).join('\n'));
  return graph;
}

test('the corpus holds the zoo twice and the bench models', () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(31 + 30 + 7);
});

describe.each(CORPUS)('%s', (path) => {
  test('is in order after each pass, and the passes run again change nothing', () => {
    const imported = load(path);
    const known = [
      ...imported.nodes.flatMap((node) => node.sources),
      ...imported.removed.map((entry) => entry.source),
    ];
    verifyGraph(imported, known);
    const names: string[] = [];
    const optimised = runPasses(imported, PIPELINE, (name, graph) => {
      verifyGraph(graph, known);
      verifyTypes(graph);
      names.push(name);
    });
    expect(names).toHaveLength(PIPELINE.length);
    expect(optimised.nodes.length).toBeLessThanOrEqual(imported.nodes.length);
    for (const pass of PIPELINE) {
      const again = pass.run(optimised);
      expect(again === optimised ? '' : `${pass.name}: ${printGraph(again)}`).toBe('');
    }
  });
});
