import type { Attributes, Value } from '@flashline/ir';
import { scalarOf } from './edit/constants.ts';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: lets convolutions and pooling pad for themselves where a Pad in front of them adds what
 * they would add, so that no padded copy of their input is made.
 *
 * Needs: padding of spatial axes alone, read by this node alone: zeros for a convolution and for an
 * average that counts its padding, minus infinity for a maximum.
 *
 * Guarantees: the same windows over the same numbers.
 */
export const foldPad: Pass = {
  name: 'fold-pad',
  run: (graph) => rewriteNodes(graph, foldPad.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  const filler = FILLERS.get(node.op);
  if (filler === undefined) return;
  const pad = editor.privateMaker(editor.input(node, 0), 'Pad');
  if (pad === null || !isFolding(node, scalarOf(editor.input(pad, 1)), filler)) return;
  const [begins, ends] = ['begins', 'ends'].map(
    (side) => pad.attributes[side] as readonly number[],
  );
  if ([begins, ends].some((list) => list![0] !== 0 || list![1] !== 0)) return;
  const own = node.attributes['pads'] as readonly number[];
  const added = [...begins!.slice(2), ...ends!.slice(2)];
  const pads = own.map((extent, i) => extent + added[i]!);
  if (node.op !== 'Conv' && !isWithinWindow(node, pads)) return;
  const x = editor.input(pad, 0) as Value;
  editor.replace(node, (build) => {
    const inputs = [x, ...editor.inputsOf(node).slice(1)];
    const attributes: Attributes = { ...node.attributes, pads, ...counting(node) };
    return build.emit(node.op, inputs, attributes, node.outputs.length);
  });
}

/** What each of these operators takes its own padding for. */
const FILLERS: ReadonlyMap<string, number> = new Map([
  ['AveragePool', 0],
  ['Conv', 0],
  ['MaxPool', -Infinity],
]);

function isFolding(node: EditNode, number: number | null, filler: number): boolean {
  if (number !== filler) return false;
  const hasPads = (node.attributes['pads'] as readonly number[]).some((pad) => pad !== 0);
  if (node.op === 'AveragePool') return !hasPads || node.attributes['countIncludePad'] === true;
  return node.op !== 'MaxPool' || node.outputs.length === 1;
}

/** A pooling window that lies in padding alone has no value. */
function isWithinWindow({ attributes }: EditNode, pads: readonly number[]): boolean {
  const [kernel, dilations] = ['kernel', 'dilations'].map(
    (name) => attributes[name] as readonly number[],
  );
  const rank = kernel!.length;
  return pads.every((pad, i) => pad <= (kernel![i % rank]! - 1) * dilations![i % rank]!);
}

function counting({ op }: EditNode): Attributes {
  return op === 'AveragePool' ? { countIncludePad: true } : {};
}
