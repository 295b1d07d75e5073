/** Makes values inside the main graph outputs of the model, to compare them one by one. */
import { ModelError } from './errors.ts';
import type { OnnxModel, OnnxValueInfo } from './model.ts';

/**
 * The model with `names` as further outputs, after those it has and without those it has already.
 * A value that no input, initializer or node of the main graph gives is refused.
 */
export function withOutputs(model: OnnxModel, names: readonly string[]): OnnxModel {
  const { graph } = model;
  const known = mainGraphValues(model);
  const has = new Set(graph.outputs.map((output) => output.name));
  const infos = new Map([...graph.inputs, ...graph.valueInfos].map((each) => [each.name, each]));
  const added = [...new Set(names)].filter((name) => !has.has(name));
  const outputs = added.map((name): OnnxValueInfo => {
    if (!known.has(name)) {
      throw new ModelError('ONNX_UNKNOWN_VALUE', `there is no value '${name}' in the main graph`);
    }
    return infos.get(name) ?? { name, kind: 'unknown', elementType: null, dims: null };
  });
  if (outputs.length === 0) return model;
  return { ...model, graph: { ...graph, outputs: [...graph.outputs, ...outputs] } };
}

/** Names of all values of the main graph; none of those inside its subgraphs and functions. */
export function mainGraphValues({ graph }: OnnxModel): ReadonlySet<string> {
  return new Set([
    ...graph.inputs.map((input) => input.name),
    ...graph.initializers.keys(),
    ...graph.nodes.flatMap((node) => node.outputs.filter((name) => name !== '')),
  ]);
}
