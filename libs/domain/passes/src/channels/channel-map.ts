/** The channels of a whole graph: what each node does with those of its inputs. */
import { valueOf, type Graph, type Value, type ValueId } from '@flashline/ir';
import { affineNode, type AffineNode } from '../affine/channels.ts';
import { GraphEditor, type EditNode } from '../edit/graph-editor.ts';
import { quantizedAffine } from './quantized-affine.ts';
import { channelLinks, residualLinks, type ChannelLinks } from './channel-links.ts';

export interface ChannelNode {
  readonly node: EditNode;
  readonly inputs: readonly (Value | null)[];
  /** The first output. */
  readonly output: Value;
  /** Where the node is a matrix of constants. */
  readonly affine: AffineNode | null;
  /** It makes every output channel of every channel of input 0, which `links` does not list then. */
  readonly isMixing: boolean;
  /** Null where nothing is known of the output's channels. */
  readonly links: ChannelLinks | null;
}

export interface ChannelMap {
  /** In execution order. */
  readonly nodes: readonly ChannelNode[];
  /** Axis of the channels of values that can lose some. */
  readonly axes: ReadonlyMap<ValueId, number>;
}

export function channelMap(graph: Graph, pass: string): ChannelMap {
  const editor = new GraphEditor(graph, pass);
  const axes = new Map<ValueId, number>();
  const axisOf = (value: Value): number | null => axes.get(value.id) ?? null;
  const nodes = [...editor.nodes()].map((node): ChannelNode => {
    const [inputs, output] = [editor.inputsOf(node), editor.output(node)];
    const affine = affineNode(editor, node) ?? quantizedAffine(editor, node);
    const isMixing = affine !== null && (node.attributes['group'] ?? 1) === 1;
    const links = isMixing
      ? residualLinks(editor, node, affine.axis, axisOf)
      : channelLinks(editor, node, affine, axisOf);
    if (links !== null) axes.set(output.id, links.axis);
    return { node, inputs, output, affine, isMixing, links };
  });
  return { nodes, axes };
}

/** Channels of a value with an axis of them. */
export function channelsOf(graph: Graph, axes: ChannelMap['axes'], id: ValueId): number {
  return valueOf(graph, id).type.shape[axes.get(id)!]!;
}
