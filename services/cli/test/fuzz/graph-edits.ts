/** Damage to the structure of a model: nodes, edges, names, ports, subgraphs, functions. */
import { tensorOf } from '@flashline/ir';
import type { OnnxGraph, OnnxModel, OnnxNode } from '@flashline/onnx';
import type { Dice } from './dice.ts';
import { hostileName } from './hostile-values.ts';
import { oneNodeModel } from './one-node-model.ts';

/** Gives the model with one thing changed; the model itself stays. */
export type Edit = (model: OnnxModel, dice: Dice) => OnnxModel;

export const GRAPH_EDITS: readonly Edit[] = [
  removeNode,
  duplicateNode,
  shuffleNodes,
  swapNodes,
  makeCycle,
  rewireInput,
  swapInputs,
  dropInput,
  addInput,
  repeatInput,
  dropOutput,
  addOutput,
  renameOutput,
  renameNode,
  changeOperator,
  changeDomain,
  changeOpset,
  changeIrVersion,
  renameModelInput,
  repeatModelInput,
  removeModelInput,
  addModelOutput,
  removeModelOutput,
  removeInitializer,
  inputBecomesConstant,
  constantBecomesInput,
  wrapInIf,
  wrapDeeply,
  wrapInFunction,
  appendNode,
  growChain,
];

function withGraph(model: OnnxModel, change: Partial<OnnxGraph>): OnnxModel {
  return { ...model, graph: { ...model.graph, ...change } };
}

function withNode(model: OnnxModel, index: number, change: Partial<OnnxNode>): OnnxModel {
  const { nodes } = model.graph;
  if (nodes.length === 0) return model;
  return withGraph(model, { nodes: nodes.with(index, { ...nodes[index]!, ...change }) });
}

function pickNode(
  model: OnnxModel,
  dice: Dice,
): { readonly index: number; readonly node: OnnxNode } {
  const index = dice.below(model.graph.nodes.length);
  return { index, node: model.graph.nodes[index] ?? emptyNode(model) };
}

function emptyNode(model: OnnxModel): OnnxNode {
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

function anyValueName({ graph }: OnnxModel, dice: Dice): string {
  const names = [
    ...graph.inputs.map((input) => input.name),
    ...graph.initializers.keys(),
    ...graph.nodes.flatMap((node) => node.outputs),
  ];
  return names.length === 0 || dice.chance(12) ? hostileName(dice) : dice.pick(names);
}

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

/** The node moves into a branch of an If, whose condition is a constant most of the time. */
function wrapInIf(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  if (model.graph.nodes.length === 0) return model;
  const isConstant = !dice.chance(4);
  const condition = isConstant ? 'fuzz_condition' : anyValueName(model, dice);
  const inner = node.outputs.map((name) => (name === '' ? '' : `${name}_inner`));
  const branch = {
    name: 'branch',
    nodes: [{ ...node, outputs: inner }],
    initializers: new Map(),
    inputs: [],
    outputs: inner.map(
      (name) => ({ name, kind: 'unknown', elementType: null, dims: null }) as const,
    ),
    valueInfos: [],
  };
  // Two copies of a node that holds graphs would double at every level.
  const holdsGraph = [...node.attributes.values()].some(({ kind }) => kind === 'graph');
  const other = holdsGraph || dice.chance(4) ? { ...branch, nodes: [] } : branch;
  const [thenBranch, elseBranch] = dice.chance(2) ? [branch, other] : [other, branch];
  const attributes = new Map([
    ['then_branch', { kind: 'graph', value: thenBranch } as const],
    ['else_branch', { kind: 'graph', value: elseBranch } as const],
  ]);
  if (dice.chance(10)) attributes.delete('then_branch');
  const initializers = new Map(model.graph.initializers);
  const tensor = tensorOf('bool', [], [dice.below(2)]);
  if (isConstant) initializers.set(condition, { kind: 'dense', tensor });
  const opset = model.opsets.get('') ?? null;
  const wrapped = { ...node, opType: 'If', domain: '', opset, inputs: [condition], attributes };
  return withGraph(model, { initializers, nodes: model.graph.nodes.with(index, wrapped) });
}

/** Up to and beyond the depth that is read. */
function wrapDeeply(model: OnnxModel, dice: Dice): OnnxModel {
  const levels = dice.pick([2, 5, 15, 16, 17, 40]);
  let wrapped: OnnxModel = {
    ...model,
    graph: { ...model.graph, nodes: model.graph.nodes.slice(0, 3) },
  };
  for (let level = 0; level < levels; level++) wrapped = wrapInIf(wrapped, dice);
  return wrapped;
}

/** The node becomes a function of the model and a call of it; sometimes one that calls itself. */
function wrapInFunction(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  if (model.graph.nodes.length === 0) return model;
  const name = `Function${dice.below(3)}`;
  const domain = 'fuzz';
  const version = dice.chance(5) ? 12 : (model.opsets.get('') ?? 17);
  const body = dice.chance(8)
    ? { ...node, opType: name, domain, opset: 1 }
    : { ...node, opset: node.domain === '' ? version : node.opset };
  const opsets = new Map([...model.opsets, ['', version], [domain, 1]]);
  const inputs = [...new Set(node.inputs.filter((each) => each !== ''))];
  const outputs = [...new Set(node.outputs.filter((each) => each !== ''))];
  const made = {
    domain,
    name,
    overload: '',
    inputs: dice.chance(6) ? inputs.slice(1) : inputs,
    outputs,
    attributes: [],
    attributeDefaults: new Map(),
    opsets,
    nodes: [body],
  };
  const call = { ...node, opType: name, domain, opset: 1, inputs, outputs, attributes: new Map() };
  return {
    ...model,
    opsets: new Map([...model.opsets, [domain, 1]]),
    functions: [...model.functions, made],
    graph: { ...model.graph, nodes: model.graph.nodes.with(index, call) },
  };
}

/** Another operator reads a value of the model and makes an output of it. */
function appendNode(model: OnnxModel, dice: Dice): OnnxModel {
  const other = oneNodeModel(dice).graph;
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
  const opset = model.opsets.get('') ?? null;
  const shown = outputs.map(
    (each) => ({ name: each, kind: 'unknown', elementType: null, dims: null }) as const,
  );
  return withGraph(model, {
    initializers,
    nodes: [...model.graph.nodes, { ...node, name, opset, inputs, outputs }],
    outputs: [...model.graph.outputs, ...shown],
  });
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
