/** Whether a model came quantised. */
import { valueOf, type Graph } from '@flashline/ir';
import { findOperator } from '@flashline/operators';

/**
 * Whether a graph that was imported computes with integers that stand for real numbers. One that only
 * keeps its weights as integers does not.
 */
export function isQuantized(graph: Graph): boolean {
  return graph.nodes.some(({ op, inputs: [x] }) => {
    const isRunning = x != null && valueOf(graph, x).constant === null;
    return isRunning && findOperator(op).traits?.quantized === true;
  });
}
