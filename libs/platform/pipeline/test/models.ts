/** Small ONNX models of one input `x`, and one output `y` unless others are named. */
import { tensorOf, type Tensor } from '@flashline/ir';
import { encodeModel, type OnnxNode, type OnnxTensor } from '@flashline/onnx';

const FLOAT = 1;

export function modelOf(
  dims: readonly (number | string)[],
  nodes: readonly (readonly [opType: string, inputs: readonly string[], output: string])[],
  initializers: Readonly<Record<string, readonly number[] | Tensor>> = {},
  outputs: readonly string[] = ['y'],
): Uint8Array {
  return encodeModel({
    irVersion: 8,
    opsets: new Map([['', 17]]),
    producerName: '',
    producerVersion: '',
    functions: [],
    graph: {
      name: 'g',
      nodes: nodes.map(nodeOf),
      initializers: new Map(
        Object.entries(initializers).map(([name, values]): [string, OnnxTensor] => [
          name,
          { kind: 'dense', tensor: isTensor(values) ? values : vector(values) },
        ]),
      ),
      inputs: [{ name: 'x', kind: 'tensor', elementType: FLOAT, dims }],
      outputs: outputs.map((name) => ({ name, kind: 'unknown', elementType: null, dims: null })),
      valueInfos: [],
    },
  });
}

function isTensor(values: readonly number[] | Tensor): values is Tensor {
  return 'data' in values;
}

function vector(values: readonly number[]): Tensor {
  return tensorOf('f32', [values.length], values);
}

function nodeOf([opType, inputs, output]: readonly [string, readonly string[], string]): OnnxNode {
  return {
    name: output,
    opType,
    domain: '',
    overload: '',
    opset: 17,
    inputs,
    outputs: [output],
    attributes: new Map(),
    offset: 0,
  };
}
