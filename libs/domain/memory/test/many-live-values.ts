/** A program whose steps all read its input and all make an output of the model. */
import type { Value } from '@flashline/ir';
import type { Program } from '../src/index.ts';

export function manyLiveValues(count: number): Program {
  const ids = Array.from({ length: count }, (_, i) => `v${i + 1}`);
  const steps = ids.map((id) => ({
    node: { name: id, op: 'Test', inputs: ['v0'], outputs: [id], attributes: {}, sources: [] },
    lowering: { kind: 'calls', calls: [] } as const,
  }));
  const value = (id: string): [string, Value] => [
    id,
    { id, type: { element: 'f32', shape: [16] }, constant: null, onnxName: null },
  ];
  const graph = {
    name: 'many',
    inputs: [{ name: 'x', value: 'v0' }],
    outputs: [...ids.map((id) => ({ name: id, value: id })), { name: 'x', value: 'v0' }],
    values: new Map(['v0', ...ids].map(value)),
    nodes: steps.map((step) => step.node),
    removed: [],
    fallbacks: [],
  };
  return { graph, steps };
}
