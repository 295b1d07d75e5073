/** A model input as a value: its element type, and a shape with every dimension known. */
import { elementTypeOfOnnx, ELEMENT_TYPES, printType, sameType, type Value } from '@flashline/ir';
import type { OnnxValueInfo } from '@flashline/onnx';
import { Refusal, type GraphBuilder } from '@flashline/operators';
import type { ImportOptions } from './import-graph.ts';

/** Throws Refusal where the input is no tensor or its shape stays open. */
export function importInput(
  info: OnnxValueInfo,
  options: ImportOptions,
  builder: GraphBuilder,
): Value {
  const element = info.elementType === null ? undefined : elementTypeOfOnnx(info.elementType);
  if (info.kind !== 'tensor') {
    const what =
      info.kind === 'unknown' ? 'the model input has no type' : `the model input is a ${info.kind}`;
    throw new Refusal(
      'OP_TYPE',
      `${what}, not a tensor`,
      'export the model with tensors as inputs',
    );
  }
  if (element === undefined || ELEMENT_TYPES[element].bits < 8) {
    const type = element === undefined ? `type number ${info.elementType ?? 0}` : element;
    throw new Refusal('OP_TYPE', `the model input has elements of ${type}, which is not supported`);
  }
  const type = { element, shape: shapeOf(info, options) };
  const bound = options.bindings.get(info.name);
  if (bound === undefined) return builder.input(type, info.name);
  if (!sameType(bound.type, type)) {
    throw new Refusal(
      'OP_SHAPE',
      `the value bound is ${printType(bound.type)}, not ${printType(type)}`,
    );
  }
  return builder.constant(bound, info.name);
}

/** The first dimension is the batch and defaults to 1; every other must be a number or be given. */
function shapeOf(info: OnnxValueInfo, { dims }: ImportOptions): number[] {
  if (info.dims === null) {
    throw new Refusal('OP_SHAPE', 'the model input has no shape', 'export the model with shapes');
  }
  return info.dims.map((dim, axis) => {
    if (typeof dim === 'number') return dim;
    const given = dim === null ? undefined : dims.get(dim);
    if (given !== undefined) return given;
    if (axis === 0) return 1;
    throw new Refusal(
      'OP_DYNAMIC',
      `dimension ${axis} of the model input is '${dim ?? '?'}', not a number`,
      dim === null ? 'export the model with static shapes' : `give its size with --dim ${dim}=N`,
    );
  });
}
