/** Models of the project in int8, as `--precision int8 --calibration random:1 --io int8` makes them. */
import type { Graph, Tensor } from '@flashline/ir';
import { InvariantError, quantizeTensor, valueOf } from '@flashline/ir';
import { randomInputs } from '@flashline/model-files';
import { quantizeModel, inputsOf, type PreparedModel } from '../src/index.ts';
import { prepareFile } from './prepared.ts';

const CALIBRATION_SAMPLES = 16;

export interface QuantizedModel {
  readonly model: PreparedModel;
  readonly graph: Graph;
  /** Of the graph's inputs, which are not those of calibration. */
  readonly samples: readonly (readonly Tensor[])[];
}

/** The int8 graph of a model file, and so many random samples of its inputs. */
export async function quantizeFile(path: string, count: number): Promise<QuantizedModel> {
  const prepared = await prepareFile(path);
  const inputs = inputsOf(prepared);
  const model = await quantizeModel(prepared, {
    source: 'random:1',
    samples: randomInputs(1, inputs, CALIBRATION_SAMPLES),
    method: 'minmax',
    keepFp32: [],
    io: 'int8',
  });
  const { quantized } = model;
  if (quantized === null || quantized instanceof Error) {
    throw quantized ?? new InvariantError(`${path} was not quantised`);
  }
  const { graph } = quantized;
  const samples = randomInputs(2, inputs, count).map((sample) =>
    sample.map((tensor, i) => {
      const { quantization } = valueOf(graph, graph.inputs[i]!.value);
      return quantization === undefined ? tensor : quantizeTensor(tensor, quantization);
    }),
  );
  return { model, graph, samples };
}
