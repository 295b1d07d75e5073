/** What the layers of a target that we quantised are compared with. */
import { AppError } from '@flashline/errors';
import type { Graph, Tensor, ValueId } from '@flashline/ir';
import { asAppError } from './errors.ts';
import type { ReferenceRun } from './measure-target.ts';
import type { PreparedGraphs } from './prepare-model.ts';
import { runGraph } from './run-graph.ts';

/**
 * The reference with the inner values of the graph that was quantised: equalisation may have given its
 * channels other factors than the ONNX values of these names have. As it is where there is no such
 * graph. Never rejects.
 */
export async function layerReference(
  { quantized }: PreparedGraphs,
  reference: ReferenceRun | AppError,
  signal?: AbortSignal,
): Promise<ReferenceRun | AppError> {
  const isOurs = quantized !== null && !(quantized instanceof AppError);
  if (!isOurs || reference instanceof AppError) return reference;
  const named = namedValues(quantized.real);
  const inner: Map<string, Tensor>[] = [];
  try {
    await runGraph(
      quantized.real,
      named.map(([, id]) => id),
      reference.samples,
      (tensors) => inner.push(new Map(named.map(([name], i) => [name, tensors[i]!]))),
      signal,
    );
  } catch (error) {
    return asAppError(error);
  }
  return { ...reference, inner };
}

/** ONNX names and ids of what the graph computes at run time. */
function namedValues({ values }: Graph): (readonly [string, ValueId])[] {
  return [...values.values()].flatMap(({ id, onnxName, constant }) =>
    onnxName === null || constant !== null ? [] : [[onnxName, id] as const],
  );
}
