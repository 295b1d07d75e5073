import { elementCount, sameShape } from '@flashline/ir';
import { defineOperator, type OnnxMapping } from '../define.ts';
import { axisPlaces, axisWalk, requireAxisWalk } from '../movement/axis-walk.ts';
import { cTypeOf } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import {
  copyOfData,
  emitScatter,
  reduceInto,
  reductionMacro,
  reductionOf,
  requireReducible,
  type Reduction,
} from '../movement/reduction.ts';
import { forEachIndex } from '../movement/tensor-index.ts';
import { keepsOne, movedForm } from '../quantized/moved-form.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis } from '../shapes.ts';

type ScatterElementsAttributes = { readonly axis: number; readonly reduction: Reduction };

const mapping: Omit<OnnxMapping, 'type' | 'since'> = {
  inputs: [3, 3],
  convert: (node, build) => {
    const data = node.input(0);
    const axis = normaliseAxis(node.int('axis', 0), data.type.shape.length);
    const reduction = reductionOf(node.string('reduction', 'none'));
    const inputs = [data, node.input(1), node.input(2)] as const;
    return [emitScatter(build, 'ScatterElements', inputs, { axis, reduction })];
  },
};

/** The data with updates at places that indices give along one axis. */
export const scatterElements = defineOperator<ScatterElementsAttributes>({
  name: 'ScatterElements',
  onnx: [
    { type: 'Scatter', since: 9, ...mapping },
    { type: 'ScatterElements', since: 11, ...mapping },
  ],
  infer: ([data, indices, updates], { axis, reduction }) => {
    requireAxisWalk(data!.type, indices!.type, axis);
    requireReducible(data!.type, reduction);
    const { element, shape } = updates!.type;
    if (element !== data!.type.element || !sameShape(shape, indices!.type.shape)) {
      throw new Refusal('OP_SHAPE', 'updates match neither the data nor the indices');
    }
    return [data!.type];
  },
  evaluate: ([data, indices, updates], { axis, reduction }) => {
    const result = data!.data.slice();
    const place = axisPlaces(data!.type, indices!, axis);
    const { element } = data!.type;
    forEachIndex(indices!.type.shape, (index, n) => {
      const target = { data: result, element, i: place(index, n) };
      reduceInto(reduction, target, { data: updates!.data, j: n });
    });
    return [{ type: data!.type, data: result }];
  },
  integers: { make: movedForm('ScatterElements', keepsOne) },
  lower: ({ inputs: [data, indices, updates], attributes: { axis, reduction } }) => {
    const { element, shape } = data!.type;
    if (elementCount(shape) === 0) return { kind: 'calls', calls: [] };
    const scatter = {
      ...instanceOf(
        'scatter_elements',
        'NK_SCATTER_ELEMENTS',
        cTypeOf(element),
        cTypeOf(indices!.type.element),
        reductionMacro(element, reduction),
      ),
      ...axisWalk(shape, indices!.type.shape, axis),
      arguments: [
        { kind: 'input', index: 1 },
        { kind: 'input', index: 2 },
        { kind: 'output', index: 0 },
      ],
    } as const;
    const isEmpty = elementCount(indices!.type.shape) === 0;
    return {
      kind: 'calls',
      calls: isEmpty ? [copyOfData(data!.type)] : [copyOfData(data!.type), scatter],
      inPlace: [indices!.id, updates!.id].includes(data!.id) ? [] : [[0, 0]],
    };
  },
});
