/** What edits of a model have in common. */
import type { OnnxGraph, OnnxModel, OnnxNode } from '@flashline/onnx';
import type { Dice } from './dice.ts';
import { hostileName } from './hostile-values.ts';

/** Gives the model with one thing changed; the model itself stays. */
export type Edit = (model: OnnxModel, dice: Dice) => OnnxModel;

export function withGraph(model: OnnxModel, change: Partial<OnnxGraph>): OnnxModel {
  return { ...model, graph: { ...model.graph, ...change } };
}

export function withNode(model: OnnxModel, index: number, change: Partial<OnnxNode>): OnnxModel {
  const { nodes } = model.graph;
  if (nodes.length === 0) return model;
  return withGraph(model, { nodes: nodes.with(index, { ...nodes[index]!, ...change }) });
}

export function pickNode(
  model: OnnxModel,
  dice: Dice,
): { readonly index: number; readonly node: OnnxNode } {
  const index = dice.below(model.graph.nodes.length);
  return { index, node: model.graph.nodes[index] ?? emptyNode(model) };
}

export function emptyNode(model: OnnxModel): OnnxNode {
  return {
    name: '',
    opType: 'Identity',
    domain: '',
    overload: '',
    opset: model.opsets.get('') ?? null,
    inputs: [],
    outputs: [],
    attributes: new Map(),
    offset: 0,
  };
}

export function anyValueName({ graph }: OnnxModel, dice: Dice): string {
  const names = [
    ...graph.inputs.map((input) => input.name),
    ...graph.initializers.keys(),
    ...graph.nodes.flatMap((node) => node.outputs),
  ];
  return names.length === 0 || dice.chance(12) ? hostileName(dice) : dice.pick(names);
}
