/** Models of the project in int8 with int8 ports, and samples of what their ports hold. */
import { InvariantError, quantizeTensor, valueOf, type Graph, type Tensor } from '@flashline/ir';
import { randomInputs } from '@flashline/model-files';
import { graphFor, inputsOf, type PreparedModel } from '../src/index.ts';
import { quantizeFile } from './run-file.ts';

export interface QuantizedWithSamples {
  readonly model: PreparedModel;
  readonly graph: Graph;
  /** Of the graph's inputs, which are not those of calibration. */
  readonly samples: readonly (readonly Tensor[])[];
}

/** The int8 graph of a model file, and so many random samples of its inputs. */
export async function quantizeWithSamples(
  path: string,
  count: number,
): Promise<QuantizedWithSamples> {
  const model = await quantizeFile(path, 'int8');
  const graph = graphFor(model, 'int8');
  if (graph === null) throw new InvariantError(`${path} was not quantised`);
  if (graph instanceof Error) throw graph;
  const samples = randomInputs(2, inputsOf(model), count).map((sample) =>
    sample.map((tensor, i) => {
      const { quantization } = valueOf(graph, graph.inputs[i]!.value);
      return quantization === undefined ? tensor : quantizeTensor(tensor, quantization);
    }),
  );
  return { model, graph, samples };
}
