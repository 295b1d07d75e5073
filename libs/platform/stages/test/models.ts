/** Small ONNX models of one node. */
import { tensorOf } from '@flashline/ir';
import { encodeModel, type OnnxTensor } from '@flashline/onnx';

/** A product with `width` x `width` weights in fp32. */
export function denseModel(width: number): Uint8Array {
  const values = Array.from({ length: width * width }, (_, i) => Math.sin(i) / width);
  const tensor = tensorOf('f32', [width, width], values);
  const weights: OnnxTensor = { kind: 'dense', tensor };
  return modelOf('MatMul', ['x', 'w'], [1, width], new Map([['w', weights]]));
}

/** A node that no board runs. */
export function refusedModel(): Uint8Array {
  return modelOf('NonMaxSuppression', ['x', 'x'], [1, 2, 2], new Map());
}

function modelOf(
  opType: string,
  inputs: readonly string[],
  dims: readonly number[],
  initializers: ReadonlyMap<string, OnnxTensor>,
): Uint8Array {
  const node = {
    name: 'n',
    opType,
    domain: '',
    overload: '',
    opset: 17,
    inputs,
    outputs: ['y'],
    attributes: new Map(),
    offset: 0,
  };
  return encodeModel({
    irVersion: 8,
    opsets: new Map([['', 17]]),
    producerName: '',
    producerVersion: '',
    functions: [],
    graph: {
      name: 'g',
      nodes: [node],
      initializers,
      inputs: [{ name: 'x', kind: 'tensor', elementType: 1, dims }],
      outputs: [{ name: 'y', kind: 'unknown', elementType: null, dims: null }],
      valueInfos: [],
    },
  });
}
