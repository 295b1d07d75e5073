/** The optimised graph of a model of the corpus, in the precision that it is measured in. */
import { buildGraph, finishQuantized } from '@flashline/compiler';
import type { Graph } from '@flashline/ir';
import { randomInputs } from '@flashline/model-files';
import { parseModel } from '@flashline/onnx';
import { calibrateModel, inputsOf, prepareModel } from '@flashline/pipeline';
import { quantizeGraph } from '@flashline/quantize';
import type { CorpusModel } from './corpus.ts';

/** Ranges matter to what int8 costs only where they make a kernel take another path. */
const CALIBRATION_SAMPLES = 4;

/** Null where the model is refused; says so. */
export async function corpusGraph({ name, bytes, precision }: CorpusModel): Promise<Graph | null> {
  const options = { dims: new Map(), bindings: new Map() };
  const { graph, diagnostics } = buildGraph(parseModel(bytes, new Map()), options);
  if (graph === null) {
    process.stderr.write(`${name} is refused: ${diagnostics[0]?.message}\n`);
    return null;
  }
  return precision === 'fp32' ? graph : quantized(bytes);
}

/** Every node that has an int8 kernel takes it, whatever that costs in accuracy. */
async function quantized(bytes: Uint8Array): Promise<Graph> {
  const model = prepareModel('corpus', bytes, { dims: new Map(), prefix: null });
  const samples = randomInputs(0, inputsOf(model), CALIBRATION_SAMPLES);
  const { graph, calibration } = await calibrateModel(model.imported!, {
    samples,
    method: 'minmax',
  });
  const options = { keepFp32: [], harmful: new Map(), biasCorrection: false };
  return finishQuantized(quantizeGraph(graph, calibration, options), 'int8');
}
