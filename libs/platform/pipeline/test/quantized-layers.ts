/** A quantised model cut at its values of 8 bits, one model per layer. */
import { ELEMENT_TYPES, type Tensor } from '@flashline/ir';
import type { OnnxModel, OnnxNode, OnnxValueInfo } from '@flashline/onnx';

export interface QuantizedLayer {
  /** The value that the layer makes. */
  readonly name: string;
  readonly model: OnnxModel;
  /** Names of what it reads. */
  readonly inputs: readonly string[];
}

/** A layer for each value of `inner`; it reads others of them, or the model's input. */
export function layersOf(model: OnnxModel, inner: ReadonlyMap<string, Tensor>): QuantizedLayer[] {
  return [...inner.keys()].map((name) => layerOf(model, inner, name));
}

function layerOf(
  model: OnnxModel,
  inner: ReadonlyMap<string, Tensor>,
  name: string,
): QuantizedLayer {
  const { graph } = model;
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((one) => [one, node])));
  const nodes = new Set<OnnxNode>();
  const inputs = new Map<string, OnnxValueInfo>();
  const rest = [name];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const given = graph.inputs.find((input) => input.name === next);
    const stored = next === name ? undefined : inner.get(next);
    if (given !== undefined) inputs.set(next, given);
    else if (stored !== undefined) inputs.set(next, infoOf(next, stored));
    else {
      const maker = makers.get(next);
      if (maker === undefined || nodes.has(maker)) continue;
      nodes.add(maker);
      rest.push(...maker.inputs.filter((one) => one !== ''));
    }
  }
  const outputs = [{ name, kind: 'unknown', elementType: null, dims: null } as const];
  const part = {
    ...graph,
    nodes: graph.nodes.filter((node) => nodes.has(node)),
    inputs: [...inputs.values()],
    outputs,
    valueInfos: [],
  };
  return { name, model: { ...model, graph: part }, inputs: [...inputs.keys()] };
}

function infoOf(name: string, { type: { element, shape } }: Tensor): OnnxValueInfo {
  return { name, kind: 'tensor', elementType: ELEMENT_TYPES[element].onnxNumber, dims: shape };
}
