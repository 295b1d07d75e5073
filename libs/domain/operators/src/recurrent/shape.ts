/** What RNN, GRU and LSTM share: attributes, shapes, strides. Inputs and outputs are ONNX's. */
import { toNumbers, type TensorType, type Value } from '@flashline/ir';
import type { Operands } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';
import { readActivations, type ActivationLists } from './activations.ts';

export type RecurrentAttributes = ActivationLists & {
  readonly hidden: number;
  readonly direction: 'forward' | 'reverse' | 'bidirectional';
  /** Bound of what goes into an activation; 0: none. */
  readonly clip: number;
  /** 0: time before batch; 1: batch before time. */
  readonly layout: number;
};

export interface RecurrentShape {
  readonly steps: number;
  readonly batch: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly directions: number;
  readonly isBatchFirst: boolean;
}

const DIRECTIONS = ['forward', 'reverse', 'bidirectional'] as const;

/** Attributes of an ONNX node; `defaults` are the activations of one direction. */
export function readRecurrent(
  node: OnnxNodeView,
  defaults: readonly string[],
): RecurrentAttributes {
  const name = node.string('direction', 'forward');
  const direction = DIRECTIONS.find((one) => one === name.toLowerCase());
  if (direction === undefined) {
    throw new Refusal(
      'OP_ATTRIBUTE',
      `direction ${JSON.stringify(name.slice(0, 40))} is not known`,
    );
  }
  const clip = node.float('clip', 0);
  if (!(clip >= 0 && Number.isFinite(clip))) {
    throw new Refusal('OP_ATTRIBUTE', `clip is ${clip}, which is no bound`);
  }
  const hidden = node.int('hidden_size', node.input(2).type.shape.at(-1) ?? 0);
  const layout = node.int('layout', 0);
  if (layout !== 0 && layout !== 1)
    throw new Refusal('OP_ATTRIBUTE', `layout is ${layout}, not 0 or 1`);
  const lists = readActivations(node, defaults, direction === 'bidirectional' ? 2 : 1);
  return { hidden, direction, clip, layout, ...lists };
}

/**
 * Checks inputs x, w, r, b, sequence lengths and initial states against each other; data, weights and
 * states are of `element`.
 */
export function recurrentShape(
  inputs: Operands,
  attributes: RecurrentAttributes,
  gates: number,
  element: 'f32' | 's8' = 'f32',
): RecurrentShape {
  const [x, w, r, b = null, lengths = null, ...states] = inputs;
  if (x == null || w == null || r == null)
    throw new Refusal('OP_ARITY', 'x, W and R must be there');
  const { hidden, layout, direction } = attributes;
  const directions = direction === 'bidirectional' ? 2 : 1;
  if (x.type.shape.length !== 3)
    throw new Refusal('OP_SHAPE', `x is of rank ${x.type.shape.length}, not 3`);
  const [first, second, features] = x.type.shape as [number, number, number];
  const [steps, batch] = layout === 1 ? [second, first] : [first, second];
  if (Math.min(steps, batch, features) < 1 || !(hidden >= 1)) {
    throw new Refusal(
      'OP_SHAPE',
      `a sequence of [${x.type.shape.join(', ')}] with ${hidden} units`,
    );
  }
  requireTensor('W', w, { element, shape: [directions, gates * hidden, features] });
  requireTensor('R', r, { element, shape: [directions, gates * hidden, hidden] });
  requireTensor('B', b, { element: 'f32', shape: [directions, 2 * gates * hidden] });
  requireElement(x, [element]);
  const state = layout === 1 ? [batch, directions, hidden] : [directions, batch, hidden];
  states
    .slice(0, 2)
    .forEach((value) =>
      requireTensor('an initial state', value ?? null, { element, shape: state }),
    );
  requireTensor('P', states[2] ?? null, { element: 'f32', shape: [directions, 3 * hidden] });
  const shape = { steps, batch, inputs: features, hidden, directions, isBatchFirst: layout === 1 };
  checkLengths(lengths, shape);
  return shape;
}

function requireTensor(name: string, value: Value | null, { element, shape }: TensorType): void {
  if (value === null) return;
  requireElement(value, [element]);
  if (value.type.shape.join() === shape.join()) return;
  throw new Refusal(
    'OP_SHAPE',
    `${name} is of shape [${value.type.shape.join(', ')}], not [${shape.join(', ')}]`,
  );
}

function checkLengths(lengths: Value | null, { steps, batch }: RecurrentShape): void {
  if (lengths === null) return;
  requireElement(lengths, ['s32']);
  if (lengths.constant === null) {
    throw new Refusal('OP_DYNAMIC', 'the sequence lengths are computed at run time');
  }
  const values = toNumbers(lengths.constant);
  if (values.length === batch && values.every((length) => length >= 0 && length <= steps)) return;
  throw new Refusal(
    'OP_SHAPE',
    `sequence lengths [${values.slice(0, 8).join(', ')}] for ${steps} steps`,
  );
}

/** Types of Y, Y_h and for an LSTM Y_c. */
export function recurrentTypes(shape: RecurrentShape, outputs: number): TensorType[] {
  const { steps, batch, directions, hidden, isBatchFirst } = shape;
  const y = isBatchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden];
  const state = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
  return [y, state, state].slice(0, outputs).map((dims) => ({ element: 'f32', shape: dims }));
}
