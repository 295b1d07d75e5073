/** Moves a Transpose from before a node to behind it. */
import type { Attributes, Value } from '@flashline/ir';
import type { Build } from '@flashline/operators';
import type { EditNode, GraphEditor } from '../edit/graph-editor.ts';
import { LONGEST_CHAIN, reshaped } from './view.ts';

/** How a node's attributes and its result look when its input is not transposed. */
interface Turned {
  readonly attributes: Attributes;
  /** Axes of the result as it was, as axes of the new one. */
  readonly perm: readonly number[];
}

/** Whether it did. */
export function sinkTranspose(node: EditNode, editor: GraphEditor): boolean {
  const inputs = editor.inputsOf(node) as (Value | null)[];
  const data = node.op === 'Pad' ? inputs.slice(0, 1) : inputs;
  const computed = data.filter((value) => value !== null && value.constant === null) as Value[];
  const views = computed.map((value) => editor.maker(value));
  const perm = views[0]?.attributes['perm'] as readonly number[] | undefined;
  const isSunk =
    perm !== undefined &&
    views.every((view) => view?.op === 'Transpose' && isSame(view.attributes['perm'], perm)) &&
    computed.every((value) => editor.isPrivate(value)) &&
    // Two in a row are merged first: one would carry the other along.
    views.every((view) => editor.maker(editor.input(view!, 0))?.op !== 'Transpose');
  const turned = isSunk ? turn(node, editor, perm) : null;
  if (turned === null) return false;
  return editor.replace(node, (build) => {
    const operands = inputs.map((value, i) => {
      if (value === null || i >= data.length) return value;
      const view = editor.maker(value);
      return value.constant === null
        ? editor.input(view!, 0)!
        : turnedConstant(build, value, perm!);
    });
    build.as(node);
    const result = build.one(node.op, operands, turned.attributes);
    build.as(views[0]!);
    return [
      isRising(turned.perm) ? result : build.one('Transpose', [result], { perm: turned.perm }),
    ];
  });
}

function turn(node: EditNode, editor: GraphEditor, perm: readonly number[]): Turned | null {
  const { attributes, op } = node;
  const shape = editor.output(node).type.shape;
  if (node.operator.traits?.elementwise === true) {
    return shape.length === perm.length ? { attributes, perm } : null;
  }
  if (!meetsTranspose(node, editor)) return null;
  if (op === 'Concat')
    return { attributes: { ...attributes, axis: perm[attributes['axis'] as number]! }, perm };
  if (op !== 'Pad') return null;
  const back = (list: unknown) =>
    perm.map((_, axis) => (list as readonly number[])[perm.indexOf(axis)]!);
  return {
    attributes: { begins: back(attributes['begins']), ends: back(attributes['ends']) },
    perm,
  };
}

/** Whether the result, element by element, reaches nothing but transpositions. */
function meetsTranspose(node: EditNode, editor: GraphEditor): boolean {
  let at = node;
  for (let length = 0; length < LONGEST_CHAIN; length++) {
    const value = editor.output(at);
    const readers = editor.readers(value);
    if (editor.isOutput(value) || readers.length === 0) return false;
    if (readers.every((reader) => reader.op === 'Transpose')) return true;
    const [only, other] = readers;
    if (other !== undefined || only!.operator.traits?.elementwise !== true) return false;
    const isAlone = editor
      .inputsOf(only!)
      .every((input) => input!.constant !== null || input!.id === value.id);
    if (!isAlone) return false;
    at = only!;
  }
  return false;
}

/** The constant so that it meets the untransposed operand as it met the other. */
function turnedConstant(build: Build, value: Value, perm: readonly number[]): Value {
  const { shape } = value.type;
  if (shape.every((extent) => extent === 1)) return reshaped(build, value, []);
  const full = [...new Array<number>(perm.length - shape.length).fill(1), ...shape];
  const back = perm.map((_, axis) => perm.indexOf(axis));
  return build.one('Transpose', [reshaped(build, value, full)], { perm: back });
}

function isSame(a: unknown, b: readonly number[]): boolean {
  return (a as readonly number[]).join() === b.join();
}

function isRising(perm: readonly number[]): boolean {
  return perm.every((axis, i) => axis === i);
}
