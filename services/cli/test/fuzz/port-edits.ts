/** Damage to what a model reads, knows and gives. */
import { tensorOf } from '@flashline/ir';
import type { OnnxModel } from '@flashline/onnx';
import type { Dice } from './dice.ts';
import { anyValueName, withGraph, type Edit } from './edit.ts';
import { hostileName } from './hostile-values.ts';

export const PORT_EDITS: readonly Edit[] = [
  renameModelInput,
  repeatModelInput,
  removeModelInput,
  addModelOutput,
  removeModelOutput,
  removeInitializer,
  inputBecomesConstant,
  constantBecomesInput,
];

function renameModelInput(model: OnnxModel, dice: Dice): OnnxModel {
  const { inputs } = model.graph;
  if (inputs.length === 0) return model;
  const at = dice.below(inputs.length);
  const name = dice.chance(2) ? anyValueName(model, dice) : hostileName(dice);
  return withGraph(model, { inputs: inputs.with(at, { ...inputs[at]!, name }) });
}

function repeatModelInput(model: OnnxModel, dice: Dice): OnnxModel {
  const { inputs } = model.graph;
  if (inputs.length === 0) return model;
  const name = dice.chance(2) ? inputs[0]!.name : `again${dice.below(9)}`;
  return withGraph(model, { inputs: [...inputs, { ...inputs[0]!, name }] });
}

function removeModelInput(model: OnnxModel, dice: Dice): OnnxModel {
  const { inputs } = model.graph;
  return withGraph(model, { inputs: inputs.toSpliced(dice.below(inputs.length), 1) });
}

function addModelOutput(model: OnnxModel, dice: Dice): OnnxModel {
  const name = anyValueName(model, dice);
  const output = { name, kind: 'unknown', elementType: null, dims: null } as const;
  return withGraph(model, { outputs: [...model.graph.outputs, output] });
}

function removeModelOutput(model: OnnxModel, dice: Dice): OnnxModel {
  const { outputs } = model.graph;
  return withGraph(model, { outputs: outputs.toSpliced(dice.below(outputs.length), 1) });
}

function removeInitializer(model: OnnxModel, dice: Dice): OnnxModel {
  const initializers = new Map(model.graph.initializers);
  if (initializers.size > 0) initializers.delete(dice.pick([...initializers.keys()]));
  return withGraph(model, { initializers });
}

function inputBecomesConstant(model: OnnxModel, dice: Dice): OnnxModel {
  const { inputs, initializers } = model.graph;
  if (inputs.length === 0) return model;
  const at = dice.below(inputs.length);
  const { name, dims } = inputs[at]!;
  const shape = (dims ?? []).map((dim) =>
    typeof dim === 'number' && dim >= 0 && dim < 9 ? dim : 1,
  );
  const count = shape.reduce((product, dim) => product * dim, 1);
  const tensor = tensorOf(
    dice.pick(['f32', 's64']),
    shape,
    dice.list(count, () => dice.between(-2, 3)),
  );
  return withGraph(model, {
    inputs: inputs.toSpliced(at, 1),
    initializers: new Map([...initializers, [name, { kind: 'dense', tensor }]]),
  });
}

function constantBecomesInput(model: OnnxModel, dice: Dice): OnnxModel {
  const { inputs } = model.graph;
  const initializers = new Map(model.graph.initializers);
  if (initializers.size === 0) return model;
  const name = dice.pick([...initializers.keys()]);
  const value = initializers.get(name)!;
  const dims = value.kind === 'dense' ? value.tensor.type.shape : value.shape;
  initializers.delete(name);
  const elementType = dice.chance(4) ? 7 : 1;
  return withGraph(model, {
    initializers,
    inputs: [...inputs, { name, kind: 'tensor', elementType, dims }],
  });
}
