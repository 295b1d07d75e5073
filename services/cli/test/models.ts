/** Small ONNX models, made here so that a test shows what is in them. */
import { ELEMENT_TYPES, tensorOf } from '@flashline/ir';
import { encodeModel, type OnnxNode, type OnnxTensor, type OnnxValueInfo } from '@flashline/onnx';

const OPSET = 17;
const UNTYPED = { kind: 'unknown', elementType: null, dims: null } as const;

interface ModelText {
  readonly inputs: readonly OnnxValueInfo[];
  readonly nodes: readonly OnnxNode[];
  /** One, or several in their order. */
  readonly output: string | readonly string[];
  readonly initializers?: ReadonlyMap<string, OnnxTensor>;
}

export function modelOf({
  inputs,
  nodes,
  output,
  initializers = new Map(),
}: ModelText): Uint8Array {
  return encodeModel({
    irVersion: 8,
    opsets: new Map([['', OPSET]]),
    producerName: 'test',
    producerVersion: '',
    functions: [],
    graph: {
      name: 'g',
      nodes,
      initializers,
      inputs,
      outputs: [output].flat().map((name) => ({ name, ...UNTYPED })),
      valueInfos: [],
    },
  });
}

export function floatInput(name: string, dims: readonly (number | string)[]): OnnxValueInfo {
  return { name, kind: 'tensor', elementType: ELEMENT_TYPES.f32.onnxNumber, dims };
}

export function node(opType: string, inputs: readonly string[], output: string): OnnxNode {
  return {
    name: `${opType.toLowerCase()}_${output}`,
    opType,
    domain: '',
    overload: '',
    opset: OPSET,
    inputs,
    outputs: [output],
    attributes: new Map(),
    offset: 0,
  };
}

/** x[batch, 4] * w + b, positive part of it: y[batch, 3]. */
export function denseModel(batch: number | string = 1): Uint8Array {
  return modelOf({
    inputs: [floatInput('x', [batch, 4])],
    nodes: [node('Gemm', ['x', 'w', 'b'], 'h'), node('Relu', ['h'], 'y')],
    output: 'y',
    initializers: new Map([
      ['w', weights([4, 3])],
      ['b', weights([3])],
    ]),
  });
}

/** x[1, 4] * w as ONNX Runtime quantises it: unsigned data, signed weights, real ports. */
export function quantizedModel(): Uint8Array {
  const integers = Array.from({ length: 12 }, (_, i) => ((i * 53) % 255) - 127);
  return modelOf({
    inputs: [floatInput('x', [1, 4])],
    nodes: [
      node('QuantizeLinear', ['x', 'scale', 'zero'], 'xq'),
      node('DequantizeLinear', ['xq', 'scale', 'zero'], 'xd'),
      node('DequantizeLinear', ['w', 'scale', 'signed_zero'], 'wd'),
      node('MatMul', ['xd', 'wd'], 'h'),
      node('QuantizeLinear', ['h', 'scale', 'zero'], 'hq'),
      node('DequantizeLinear', ['hq', 'scale', 'zero'], 'y'),
    ],
    output: 'y',
    initializers: new Map([
      ['w', { kind: 'dense', tensor: tensorOf('s8', [4, 3], integers) }],
      ['scale', { kind: 'dense', tensor: tensorOf('f32', [], [0.02]) }],
      ['zero', { kind: 'dense', tensor: tensorOf('u8', [], [120]) }],
      ['signed_zero', { kind: 'dense', tensor: tensorOf('s8', [], [0]) }],
    ]),
  });
}

/** Has `rows` x `columns` weights of 4 bytes, no two of them equal. */
export function matrixModel(rows: number, columns: number): Uint8Array {
  return modelOf({
    inputs: [floatInput('x', [1, rows])],
    nodes: [node('MatMul', ['x', 'w'], 'y')],
    output: 'y',
    initializers: new Map([['w', weights([rows, columns])]]),
  });
}

/** Keeps `count` floats in RAM. */
export function wideModel(count: number): Uint8Array {
  return modelOf({
    inputs: [floatInput('x', [1, count])],
    nodes: [node('Relu', ['x'], 'y')],
    output: 'y',
  });
}

/** Two nodes that no one knows, between others that are fine. */
export function unknownModel(): Uint8Array {
  return modelOf({
    inputs: [floatInput('x', [1, 4])],
    nodes: [
      node('Frobnicate', ['x'], 'a'),
      node('Relu', ['x'], 'b'),
      node('Twiddle', ['b'], 'c'),
      node('Add', ['a', 'c'], 'y'),
    ],
    output: 'y',
  });
}

function weights(shape: readonly number[]): OnnxTensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Array.from(
    { length: count },
    (_, i) => ((i * 7919) % 10007) / 5000 - 1 + i * 1e-6,
  );
  return { kind: 'dense', tensor: tensorOf('f32', shape, values) };
}
