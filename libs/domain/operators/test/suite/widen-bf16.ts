/** A model without bfloat16 at its borders, where ONNX Runtime's interface for Node knows none. */
import {
  elementCount,
  ELEMENT_TYPES,
  halfToNumber,
  numberToHalf,
  type Tensor,
} from '@flashline/ir';
import type { OnnxModel, OnnxNode, OnnxValueInfo } from '@flashline/onnx';

const { onnxNumber: BF16 } = ELEMENT_TYPES.bf16;
const { onnxNumber: F32 } = ELEMENT_TYPES.f32;

/** Inputs and the named outputs of that type become f32, which holds every bfloat16 exactly. */
export function widenBf16(model: OnnxModel, outputs: ReadonlySet<string>): OnnxModel {
  const { graph } = model;
  const opset = model.opsets.get('') ?? null;
  const cast = (input: string, output: string, to: number): OnnxNode => ({
    name: `cast_${output}`,
    opType: 'Cast',
    domain: '',
    overload: '',
    opset,
    inputs: [input],
    outputs: [output],
    attributes: new Map([['to', { kind: 'int', value: to }]]),
    offset: 0,
  });
  const before: OnnxNode[] = [];
  const inputs = graph.inputs.map((input): OnnxValueInfo => {
    if (input.elementType !== BF16) return input;
    before.push(cast(`${input.name}_wide`, input.name, BF16));
    return { ...input, name: `${input.name}_wide`, elementType: F32 };
  });
  const after = [...outputs].map((name) => cast(name, `${name}_wide`, F32));
  const wideOutputs = graph.outputs.map((output) =>
    outputs.has(output.name)
      ? { ...output, name: `${output.name}_wide`, elementType: output.elementType && F32 }
      : output,
  );
  const nodes = [...before, ...graph.nodes, ...after];
  return { ...model, graph: { ...graph, nodes, inputs, outputs: wideOutputs } };
}

export function bf16ToF32({ type, data }: Tensor): Tensor {
  if (type.element !== 'bf16') return { type, data };
  const values = Float32Array.from({ length: elementCount(type.shape) }, (_, i) =>
    halfToNumber('bf16', Number(data[i])),
  );
  return { type: { element: 'f32', shape: type.shape }, data: values };
}

export function f32ToBf16({ type, data }: Tensor): Tensor {
  const bits = Uint16Array.from({ length: elementCount(type.shape) }, (_, i) =>
    numberToHalf('bf16', Number(data[i])),
  );
  return { type: { element: 'bf16', shape: type.shape }, data: bits };
}
