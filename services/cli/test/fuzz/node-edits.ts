/** Damage to nodes: which there are, in what order, of which operator and opset. */
import type { OnnxModel } from '@flashline/onnx';
import type { Dice } from './dice.ts';
import { pickNode, withGraph, withNode, type Edit } from './edit.ts';
import { hostileName } from './hostile-values.ts';
import { oneNodeModel } from './one-node-model.ts';

export const NODE_EDITS: readonly Edit[] = [
  removeNode,
  duplicateNode,
  shuffleNodes,
  swapNodes,
  renameNode,
  changeOperator,
  changeDomain,
  changeOpset,
  changeIrVersion,
];

function removeNode(model: OnnxModel, dice: Dice): OnnxModel {
  return withGraph(model, { nodes: model.graph.nodes.toSpliced(pickNode(model, dice).index, 1) });
}

/** As it is, or with outputs of its own. */
function duplicateNode(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  const outputs = dice.chance(3) ? node.outputs : node.outputs.map((name) => `${name}_copy`);
  return withGraph(model, { nodes: model.graph.nodes.toSpliced(index, 0, { ...node, outputs }) });
}

function shuffleNodes(model: OnnxModel, dice: Dice): OnnxModel {
  const nodes = [...model.graph.nodes];
  for (let i = nodes.length - 1; i > 0; i--) {
    const j = dice.below(i + 1);
    [nodes[i], nodes[j]] = [nodes[j]!, nodes[i]!];
  }
  return withGraph(model, { nodes });
}

function swapNodes(model: OnnxModel, dice: Dice): OnnxModel {
  const [a, b] = [pickNode(model, dice), pickNode(model, dice)];
  if (model.graph.nodes.length === 0) return model;
  return withGraph(model, { nodes: model.graph.nodes.with(a.index, b.node).with(b.index, a.node) });
}

function renameNode(model: OnnxModel, dice: Dice): OnnxModel {
  const { index } = pickNode(model, dice);
  const name = dice.chance(3) ? pickNode(model, dice).node.name : hostileName(dice);
  return withNode(model, index, { name });
}

function changeOperator(model: OnnxModel, dice: Dice): OnnxModel {
  const { index } = pickNode(model, dice);
  const other = oneNodeModel(dice).graph.nodes[0]!;
  const opType = dice.chance(10) ? hostileName(dice) : other.opType;
  return withNode(
    model,
    index,
    dice.chance(2) ? { opType } : { opType, attributes: other.attributes },
  );
}

function changeDomain(model: OnnxModel, dice: Dice): OnnxModel {
  const { index } = pickNode(model, dice);
  return withNode(model, index, { domain: hostileName(dice), opset: null });
}

function changeOpset(model: OnnxModel, dice: Dice): OnnxModel {
  const opset = dice.pick([1, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 18, 20, 23, 30, 2 ** 31, 0]);
  const nodes = model.graph.nodes.map((node) => (node.domain === '' ? { ...node, opset } : node));
  const opsets = new Map([...model.opsets, ['', opset]]);
  return { ...model, opsets, graph: { ...model.graph, nodes } };
}

function changeIrVersion(model: OnnxModel, dice: Dice): OnnxModel {
  return { ...model, irVersion: dice.pick([0, 1, 3, 4, 8, 10, 14, 15, -1, 2 ** 40]) };
}
