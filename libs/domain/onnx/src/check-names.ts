/** Every value of a graph has one origin: an input, an initializer or the output of one node. */
import { ModelError } from './errors.ts';
import type { OnnxGraph, OnnxNode } from './model.ts';

type Named = Pick<OnnxGraph, 'inputs' | 'initializers' | 'nodes'> & {
  /** Of the graph in the file. */
  readonly offset: number;
};

/** Throws where two origins share a name, and says both. */
export function checkNames({ inputs, initializers, nodes, offset }: Named): void {
  const origins = new Map<string, string>();
  for (const { name } of inputs) {
    if (name === '') throw new ModelError('ONNX_BAD_NODE', 'an input has no name', { offset });
    if (origins.has(name)) {
      const what = `input '${name}' is given twice`;
      throw new ModelError('ONNX_DUPLICATE_NAME', what, { offset });
    }
    origins.set(name, `an input of the graph`);
  }
  for (const name of initializers.keys()) origins.set(name, 'an initializer');
  for (const node of nodes) {
    for (const output of node.outputs) {
      if (output === '') continue;
      const other = origins.get(output);
      if (other !== undefined) {
        const what = `value '${output}' has two origins: ${other} and ${describe(node)}`;
        throw new ModelError('ONNX_DUPLICATE_NAME', what, { offset: node.offset });
      }
      origins.set(output, describe(node));
    }
  }
}

function describe(node: OnnxNode): string {
  if (node.name !== '') return `${node.opType} '${node.name}'`;
  return `the ${node.opType} at byte ${node.offset}`;
}
