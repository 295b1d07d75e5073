/** From a seed to a hostile model, always the same one. */
import {
  encodeModel,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
} from '@flashline/onnx';
import { damageBytes } from './byte-edits.ts';
import { CORPUS, corpusModel } from './corpus.ts';
import { Dice } from './dice.ts';
import type { Edit } from './edit.ts';
import { GRAPH_EDITS } from './graph-edits.ts';
import { appendNode } from './growth-edits.ts';
import { oneNodeModel } from './one-node-model.ts';
import { ODD_ONE_IN, quantizedRecipes, RECIPES } from './operator-recipes.ts';
import { VALUE_EDITS } from './value-edits.ts';

export interface FuzzCase {
  readonly seed: number;
  /** What it was made from and by. */
  readonly label: string;
  readonly bytes: Uint8Array;
  /** Arguments of the command line beside the model. */
  readonly options: readonly string[];
}

const BOARDS = ['nucleo-g474re', 'b-u585i-iot02a', 'nucleo-h743zi2'];
const QUANTIZED = quantizedRecipes(ODD_ONE_IN);
/** It calls ONNX Runtime, which takes most of the time of a case. */
const INT8_ONE_IN = 32;
const INT8 = ['--precision', 'int8', '--calibration', 'random:0'];
const EDITS: readonly Edit[] = [...GRAPH_EDITS, ...VALUE_EDITS, ...VALUE_EDITS];

export function makeCase(seed: number): FuzzCase {
  const dice = new Dice(seed);
  const board = dice.chance(10) ? [] : ['--board', dice.pick(BOARDS)];
  const options = dice.chance(INT8_ONE_IN) ? [...board, ...INT8] : board;
  const isNode = !dice.chance(3);
  const file = dice.pick(CORPUS);
  const edits: string[] = [];
  let model = isNode ? joined(dice) : corpusModel(file).model;
  const onBytes = dice.chance(5);
  const count = onBytes
    ? dice.pick([0, 0, 1])
    : dice.pick(isNode ? [0, 0, 0, 1, 1, 2, 3] : [1, 1, 2, 3, 5]);
  for (let n = 0; n < count; n++) {
    const edit = dice.pick(EDITS);
    edits.push(edit.name);
    model = edit(model, dice);
  }
  if (onBytes) edits.push('damageBytes');
  const whole = encodeModel(withOneOpset(model));
  const label = `${isNode ? model.graph.nodes[0]?.opType : file} ${edits.join(' ')}`;
  return { seed, label, options, bytes: onBytes ? damageBytes(whole, dice) : whole };
}

/** A node alone, or with another that reads what it makes. */
function joined(dice: Dice): OnnxModel {
  let model = oneNodeModel(dice, dice.chance(4) ? QUANTIZED : RECIPES);
  for (let n = dice.pick([0, 0, 1, 2]); n > 0; n--) model = appendNode(model, dice);
  return model;
}

/** The writer wants every node to say the opset that its model or function imports. */
function withOneOpset(model: OnnxModel): OnnxModel {
  const functions = model.functions.map((each) => ({
    ...each,
    nodes: each.nodes.map((node) => withOpset(node, each.opsets)),
  }));
  return { ...model, functions, graph: graphWithOpset(model.graph, model.opsets) };
}

function graphWithOpset(graph: OnnxGraph, opsets: ReadonlyMap<string, number>): OnnxGraph {
  return { ...graph, nodes: graph.nodes.map((node) => withOpset(node, opsets)) };
}

function withOpset(node: OnnxNode, opsets: ReadonlyMap<string, number>): OnnxNode {
  const attributes = new Map(
    [...node.attributes].map(([name, attribute]): [string, OnnxAttribute] => [
      name,
      attribute.kind === 'graph'
        ? { kind: 'graph', value: graphWithOpset(attribute.value, opsets) }
        : attribute,
    ]),
  );
  return { ...node, attributes, opset: opsets.get(node.domain) ?? null };
}
