import { elementCount, tensorOf, type Graph, type Value, type ValueId } from '@flashline/ir';
import {
  affineNode,
  rewriteNodes,
  type AffineNode,
  type EditNode,
  type GraphEditor,
} from '@flashline/passes';
import type { Calibration, Range } from '../calibration.ts';
import { balanceParts } from './balance.ts';
import { scaleReaders } from './scale-readers.ts';

/** Larger parts would take too long to be scaled on the board. */
const LARGEST_PART = 4096;

/**
 * Divides each part of a Concat by a factor of its own, and multiplies the weights of all layers that
 * read the whole: means next to maxima keep their digits, though all parts share one scale.
 */
export function equalizeJoins(graph: Graph, calibration: Calibration): Graph {
  const done = new Set<ValueId>();
  return rewriteNodes(graph, 'equalize', (node, editor) => {
    const join = joinOf(editor, node);
    if (join === null || done.has(editor.output(node).id)) return;
    done.add(editor.output(node).id);
    const peaks = join.parts.map(({ id }) => peakOf(calibration.ranges.get(id)));
    const factors = balanceParts(join.readers, peaks, join.partOf);
    if (factors === null) return;
    scaleReaders(editor, join.readers, factors);
    scaleParts(
      editor,
      node,
      join.parts.map((_, part) => factors[join.partOf.indexOf(part)]!),
    );
  });
}

function peakOf(range: Range | undefined): number {
  return range === undefined ? 0 : Math.max(Math.abs(range.min), Math.abs(range.max));
}

interface Join {
  readonly parts: readonly Value[];
  /** Part that each channel of the whole is in. */
  readonly partOf: readonly number[];
  /** All that read the whole. */
  readonly readers: readonly AffineNode[];
}

function joinOf(editor: GraphEditor, node: EditNode): Join | null {
  if (node.op !== 'Concat') return null;
  const output = editor.output(node);
  const axis = node.attributes['axis'] as number;
  const parts = editor.inputsOf(node) as Value[];
  const isSmall = ({ type, constant }: Value) =>
    constant === null && type.element === 'f32' && elementCount(type.shape) <= LARGEST_PART;
  if (editor.isOutput(output) || !parts.every(isSmall)) return null;
  const all = editor.readers(output);
  const readers = all.flatMap((reader) => affineNode(editor, reader) ?? []);
  const isFit = (reader: AffineNode) =>
    reader.axis === axis &&
    reader.node.inputs.indexOf(output.id) === 0 &&
    reader.node.inputs.lastIndexOf(output.id) === 0 &&
    editor.isPrivate(reader.w);
  if (readers.length === 0 || readers.length < all.length || !readers.every(isFit)) return null;
  const partOf = parts.flatMap(({ type }, i) => Array<number>(type.shape[axis]!).fill(i));
  return { parts, partOf, readers };
}

function scaleParts(editor: GraphEditor, node: EditNode, factors: readonly number[]): void {
  editor.replace(node, (build) => {
    const scaled = (editor.inputsOf(node) as Value[]).map((part, i) =>
      factors[i] === 1
        ? part
        : build.one('Mul', [part, build.constant(tensorOf('f32', [], [1 / factors[i]!]))]),
    );
    return [build.one(node.op, scaled, node.attributes)];
  });
}
