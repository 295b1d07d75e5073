/**
 * The budgets of the untrained bench models hold for trained ones: layers of one shape take the same
 * instructions whatever their weights and scales are.
 */
import { basename } from 'node:path';
import { primaryBoards } from '@flashline/boards';
import type { ReportLayer } from '@flashline/report';
import type { PreparedModel } from '../src/index.ts';
import { mlperfTiny, modelsIn } from './corpus.ts';
import { quantizeFile, runPrepared } from './run-file.ts';

/** Bench model, how many shapes of layers it has, and the trained model with the same layers. */
const MODELS = [
  ['dscnn', 4, 'mlperf_kws_dscnn_fp32'],
  ['resnet8', 8, 'mlperf_ic_resnet8_fp32'],
] as const;
const MOST_APART = 0.03;

test.each(MODELS)(
  'layers of %s take within 3 %% of that with other weights or ranges',
  async (bench, fewest, trained) => {
    const path = fileOf(modelsIn('bench/models'), bench)!;
    const budgets = await layersOf(await quantizeFile(path, 'int8'));
    const others = [await quantizeFile(path, 'int8', 'mse')];
    const other = fileOf(mlperfTiny(), trained);
    if (other !== undefined) others.push(await quantizeFile(other, 'int8'));
    for (const model of others) {
      const layers = await layersOf(model);
      const shared = [...budgets.keys()].filter((shape) => layers.has(shape));
      expect(shared.length).toBeGreaterThanOrEqual(fewest);
      const figures = shared.map((shape) => ({
        shape,
        budget: budgets.get(shape)!,
        used: layers.get(shape)!,
      }));
      expect(figures.filter(({ budget, used }) => used > (1 + MOST_APART) * budget)).toEqual([]);
    }
  },
);

function fileOf(files: readonly string[], name: string): string | undefined {
  return files.find((file) => basename(file, '.onnx') === name);
}

/** Most instructions of the layers of each shape, which is operator, MACs and sizes. */
async function layersOf(model: PreparedModel): Promise<Map<string, number>> {
  const { report } = await runPrepared(model, primaryBoards.slice(0, 1), { precision: 'int8' });
  const layers = new Map<string, number>();
  for (const layer of report.targets[0]!.layers) {
    const shape = shapeOf(layer);
    layers.set(shape, Math.max(layers.get(shape) ?? 0, layer.instructions!));
  }
  return layers;
}

function shapeOf({ op, kernel, macs, outputBytes }: ReportLayer): string {
  return `${op} ${kernel} ${macs} MACs to ${outputBytes} bytes`;
}
