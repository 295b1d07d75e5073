/** Models whose layers are measured: sweeps of one-node graphs, the zoo, the bench models. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildGraph } from '@flashline/compiler';
import { parseModel } from '@flashline/onnx';
import type { Precision } from '@flashline/pipeline';
import { layer, w, x, type SweepCase } from './sweep-case.ts';
import { groupCases, spreadCases, sweepModel } from './sweep-model.ts';

export interface CorpusModel {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly precision: Precision;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * A sweep as models that are called after it, each case twice: beside those of its kernel, which then
 * share a function, and apart from them. Says which cases are refused.
 */
export function sweepModels(name: string, sweep: readonly SweepCase[]): CorpusModel[] {
  const refused = new Set<string>();
  const cases = sweep.filter((each) => {
    const { diagnostics } = buildGraph(parseModel(sweepModel([each]), new Map()), {
      dims: new Map(),
      bindings: new Map(),
    });
    const error = diagnostics.find(({ severity }) => severity === 'error');
    if (error !== undefined) refused.add(error.message);
    return error === undefined;
  });
  for (const message of refused) process.stderr.write(`left out: ${message}\n`);
  return [...groupCases(cases), ...spreadCases(cases)].map((group, i) => ({
    name: `${name}${i}`,
    bytes: sweepModel(group),
    precision: 'fp32',
  }));
}

/** The same models in int8. */
export function inInt8(models: readonly CorpusModel[]): CorpusModel[] {
  return models.map((model) => ({ ...model, name: `${model.name} int8`, precision: 'int8' }));
}

/** The `.onnx` files of these folders of the project. */
export function modelsIn(...folders: readonly string[]): CorpusModel[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.onnx'))
      .sort()
      .map((name) => ({
        name: `${folder}/${name}`,
        bytes: readFileSync(join(ROOT, folder, name)),
        precision: 'fp32' as const,
      })),
  );
}

/** Models of the same small dense layer, twice and three times: they differ by its cost alone. */
export function twinModels(): readonly [CorpusModel, CorpusModel] {
  const dense: SweepCase = layer('Gemm', [x(1, 8), w(8, 8), w(8)]);
  const models = [2, 3].map((count) => ({
    name: `dense x ${count}`,
    bytes: sweepModel(Array.from({ length: count }, () => dense)),
    precision: 'fp32' as const,
  }));
  return [models[0]!, models[1]!];
}
