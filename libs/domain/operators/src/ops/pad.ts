import { allocate, elementCount } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import type { KernelCall } from '../lowering.ts';
import { copyCalls, requireCopyable } from '../movement/copy-calls.ts';
import { cTypeOf, requireExtents, requireWholeBytes } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import type { Loop } from '../movement/loops.ts';
import { assign, dot, forEachIndex } from '../movement/tensor-index.ts';
import { movedForm } from '../quantized/moved-form.ts';
import { Refusal } from '../refusal.ts';
import { rowMajorStrides } from '../shapes.ts';

export type PadAttributes = {
  /** Elements added before and after each axis; none is negative. */
  readonly begins: readonly number[];
  readonly ends: readonly number[];
};

/** x within a larger tensor of one value: inputs x and the value, a scalar of x's element type. */
export const pad = defineOperator<PadAttributes>({
  name: 'Pad',
  onnx: [],
  traits: { movesData: true },
  infer: ([x, value], { begins, ends }) => {
    const { element, shape } = x!.type;
    requireWholeBytes(x!.type);
    requireExtents([...begins, ...ends]);
    if (begins.length !== shape.length || ends.length !== shape.length) {
      throw new Refusal('OP_SHAPE', `pads do not match ${shape.length} axes`);
    }
    if (value!.type.element !== element || elementCount(value!.type.shape) !== 1) {
      throw new Refusal('OP_TYPE', 'the padding value is no scalar of the type of the data');
    }
    const padded = shape.map((dim, axis) => begins[axis]! + dim + ends[axis]!);
    requireCopyable(loopsOf(shape, padded));
    return [{ element, shape: padded }];
  },
  evaluate: ([x, value], { begins }, [type]) => {
    const data = allocate(type!.element, elementCount(type!.shape));
    for (let n = 0; n < data.length; n++) assign(data, n, value!.data, 0);
    const strides = rowMajorStrides(type!.shape);
    const offset = dot(begins, strides);
    forEachIndex(x!.type.shape, (index, n) => {
      assign(data, offset + dot(index, strides), x!.data, n);
    });
    return [{ type: type!, data }];
  },
  toOnnx: ({ inputs: [x, value], attributes: { begins, ends } }, write) =>
    write.one('Pad', [x!, [...begins, ...ends], value!]),
  integers: { output: () => 'shared', make: movedForm('Pad') },
  lower: ({ inputs: [x], outputs: [y], attributes: { begins } }) => {
    const { element, shape } = y!.type;
    const elements = elementCount(shape);
    if (elements === 0) return { kind: 'calls', calls: [] };
    const fill: KernelCall = {
      ...instanceOf('fill', 'NK_FILL', cTypeOf(element)),
      arguments: [
        { kind: 'input', index: 1 },
        { kind: 'output', index: 0 },
        { kind: 'integer', value: elements },
      ],
      cost: { elements },
    };
    const copies = copyCalls({
      element,
      input: 0,
      loops: loopsOf(x!.type.shape, shape),
      readOffset: 0,
      writeOffset: dot(begins, rowMajorStrides(shape)),
    });
    return { kind: 'calls', calls: [fill, ...copies] };
  },
});

function loopsOf(shape: readonly number[], padded: readonly number[]): Loop[] {
  const read = rowMajorStrides(shape);
  const write = rowMajorStrides(padded);
  return shape.map((count, axis) => ({ count, read: read[axis]!, write: write[axis]! }));
}
