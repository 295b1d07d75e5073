/** Models that get more nodes. */
import type { OnnxModel, OnnxNode } from '@flashline/onnx';
import type { Dice } from './dice.ts';
import { anyValueName, emptyNode, withGraph, type Edit } from './edit.ts';
import { oneNodeModel } from './one-node-model.ts';

export const GROWTH_EDITS: readonly Edit[] = [appendNode, growChain];

/** Another operator reads a value of the model and makes an output of it. */
export function appendNode(model: OnnxModel, dice: Dice): OnnxModel {
  const { graph: other, opsets } = oneNodeModel(dice);
  const node = other.nodes[0]!;
  const name = `appended${dice.below(1000)}`;
  const initializers = new Map(model.graph.initializers);
  const inputs = node.inputs.map((input, i) => {
    const constant = other.initializers.get(input);
    if (i === 0 || constant === undefined) return anyValueName(model, dice);
    initializers.set(`${name}_${input}`, constant);
    return `${name}_${input}`;
  });
  const outputs = node.outputs.map((_, i) => `${name}_o${i}`);
  const known = new Map([...opsets, ...model.opsets]);
  const opset = known.get(node.domain) ?? null;
  const shown = outputs.map(
    (each) => ({ name: each, kind: 'unknown', elementType: null, dims: null }) as const,
  );
  const grown = withGraph(model, {
    initializers,
    nodes: [...model.graph.nodes, { ...node, name, opset, inputs, outputs }],
    outputs: [...model.graph.outputs, ...shown],
  });
  return { ...grown, opsets: known };
}

function growChain(model: OnnxModel, dice: Dice): OnnxModel {
  const op = dice.pick(['Relu', 'Identity', 'Neg', 'Transpose', 'Softmax', 'Flatten']);
  let at = anyValueName(model, dice);
  const nodes = dice
    .list(dice.between(2, 60), () => 0)
    .map((_, i): OnnxNode => {
      const node = { ...emptyNode(model), opType: op, inputs: [at], outputs: [`chain${i}`] };
      at = `chain${i}`;
      return node;
    });
  const shown = { name: at, kind: 'unknown', elementType: null, dims: null } as const;
  return withGraph(model, {
    nodes: [...model.graph.nodes, ...nodes],
    outputs: [...model.graph.outputs, shown],
  });
}
