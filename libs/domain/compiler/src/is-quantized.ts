/** Whether a model came quantised. */
import { valueOf, type Graph } from '@flashline/ir';

/** Operators at the border between real numbers and integers that stand for them. */
const BORDERS = new Set(['QuantizeLinear', 'DequantizeLinear']);

/**
 * Whether a graph that was imported computes with integers that stand for real numbers. One that only
 * keeps its weights as integers does not.
 */
export function isQuantized({ nodes, ...graph }: Graph): boolean {
  return nodes.some(
    ({ op, inputs: [x] }) =>
      BORDERS.has(op) && x != null && valueOf({ ...graph, nodes }, x).constant === null,
  );
}
