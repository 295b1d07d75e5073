/** Damage to edges: what nodes read and write. */
import type { OnnxModel } from '@flashline/onnx';
import type { Dice } from './dice.ts';
import { anyValueName, pickNode, withNode, type Edit } from './edit.ts';
import { hostileName } from './hostile-values.ts';

export const EDGE_EDITS: readonly Edit[] = [
  makeCycle,
  rewireInput,
  swapInputs,
  dropInput,
  addInput,
  repeatInput,
  dropOutput,
  addOutput,
  renameOutput,
];

function makeCycle(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  const later = model.graph.nodes.slice(index).flatMap((each) => each.outputs);
  if (later.length === 0 || node.inputs.length === 0) return model;
  const inputs = node.inputs.with(dice.below(node.inputs.length), dice.pick(later));
  return withNode(model, index, { inputs });
}

function rewireInput(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  if (node.inputs.length === 0) return model;
  const inputs = node.inputs.with(dice.below(node.inputs.length), anyValueName(model, dice));
  return withNode(model, index, { inputs });
}

function swapInputs(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  return withNode(model, index, { inputs: node.inputs.toReversed() });
}

function dropInput(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  if (node.inputs.length === 0) return model;
  const at = dice.below(node.inputs.length);
  const inputs = dice.chance(2) ? node.inputs.with(at, '') : node.inputs.toSpliced(at, 1);
  return withNode(model, index, { inputs });
}

function addInput(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  const at = dice.below(node.inputs.length + 1);
  return withNode(model, index, {
    inputs: node.inputs.toSpliced(at, 0, anyValueName(model, dice)),
  });
}

function repeatInput(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  const first = node.inputs[0] ?? '';
  return withNode(model, index, { inputs: dice.list(dice.between(1, 9), () => first) });
}

function dropOutput(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  return withNode(model, index, { outputs: node.outputs.slice(0, -1) });
}

function addOutput(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  const name = dice.chance(3) ? anyValueName(model, dice) : `more${dice.below(99)}`;
  return withNode(model, index, { outputs: [...node.outputs, name] });
}

/** Sometimes to a name that is taken. */
function renameOutput(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  if (node.outputs.length === 0) return model;
  const name = dice.chance(2) ? anyValueName(model, dice) : hostileName(dice);
  return withNode(model, index, {
    outputs: node.outputs.with(dice.below(node.outputs.length), name),
  });
}
