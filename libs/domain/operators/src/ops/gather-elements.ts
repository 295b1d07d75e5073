import { elementCount } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { axisPlaces, axisWalk, requireAxisWalk } from '../movement/axis-walk.ts';
import { cTypeOf } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import { pick } from '../movement/tensor-index.ts';
import { normaliseAxis } from '../shapes.ts';

type GatherElementsAttributes = { readonly axis: number };

/** For each index the element at that place of one axis and at the index's own other coordinates. */
export const gatherElements = defineOperator<GatherElementsAttributes>({
  name: 'GatherElements',
  onnx: [
    {
      type: 'GatherElements',
      since: 11,
      inputs: [2, 2],
      convert: (node, build) => {
        const x = node.input(0);
        const axis = normaliseAxis(node.int('axis', 0), x.type.shape.length);
        return [build.one('GatherElements', [x, node.input(1)], { axis })];
      },
    },
  ],
  traits: { movesData: true },
  infer: ([x, indices], { axis }) => {
    requireAxisWalk(x!.type, indices!.type, axis);
    return [{ element: x!.type.element, shape: indices!.type.shape }];
  },
  evaluate: ([x, indices], { axis }, [type]) => [
    pick(x!, type!, axisPlaces(x!.type, indices!, axis)),
  ],
  lower: ({ inputs: [x, indices], attributes: { axis } }) => {
    if (elementCount(indices!.type.shape) === 0) return { kind: 'calls', calls: [] };
    return {
      kind: 'calls',
      calls: [
        {
          ...instanceOf(
            'gather_elements',
            'NK_GATHER_ELEMENTS',
            cTypeOf(x!.type.element),
            cTypeOf(indices!.type.element),
          ),
          ...axisWalk(x!.type.shape, indices!.type.shape, axis),
          arguments: [
            { kind: 'input', index: 0 },
            { kind: 'input', index: 1 },
            { kind: 'output', index: 0 },
          ],
        },
      ],
    };
  },
});
