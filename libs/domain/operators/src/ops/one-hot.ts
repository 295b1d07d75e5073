import { elementCount, ELEMENT_TYPES, tensorOf, type ElementType } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { cTypeOf, requireWholeBytes } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis, requireElement } from '../shapes.ts';

type OneHotAttributes = {
  /** Place of the new axis in the output. */
  readonly axis: number;
  /** Its length. */
  readonly depth: number;
};

const INDEX_TYPES: readonly ElementType[] = [
  'f32',
  'f64',
  's8',
  'u8',
  's16',
  'u16',
  's32',
  'u32',
  's64',
];

/** A new axis that is values[1] at the index and values[0] elsewhere: inputs indices and values. */
export const oneHot = defineOperator<OneHotAttributes>({
  name: 'OneHot',
  onnx: [
    {
      type: 'OneHot',
      since: 9,
      inputs: [3, 3],
      constantInputs: [1],
      convert: (node, build) => {
        const indices = node.input(0);
        const depth = node.constantNumbers(1)[0];
        const axis = normaliseAxis(node.int('axis', -1), indices.type.shape.length + 1);
        if (depth === undefined || !(depth >= 1)) {
          throw new Refusal('OP_SHAPE', `depth ${depth} is not possible`);
        }
        const isHalf = indices.type.element === 'f16' || indices.type.element === 'bf16';
        const places = isHalf ? build.one('Cast', [indices], { to: 'f32' }) : indices;
        const attributes = { axis, depth: Math.trunc(depth) };
        return [build.one('OneHot', [places, node.input(2)], attributes)];
      },
    },
  ],
  infer: ([indices, values], { axis, depth }) => {
    requireElement(indices!, INDEX_TYPES);
    requireWholeBytes(values!.type);
    if (elementCount(values!.type.shape) !== 2) {
      throw new Refusal('OP_SHAPE', 'values must hold two elements');
    }
    const shape = indices!.type.shape.toSpliced(axis, 0, depth);
    return [{ element: values!.type.element, shape }];
  },
  toOnnx: ({ inputs: [indices, values], attributes: { axis, depth } }, write) => {
    // ONNX Runtime has float indices with a float depth alone.
    const element = indices!.type.element === 'f32' ? 'f32' : 's64';
    return write.one('OneHot', [indices!, tensorOf(element, [1], [depth]), values!], { axis });
  },
  lower: ({ inputs: [indices], outputs: [y], attributes: { axis, depth } }) => {
    const { shape, element } = indices!.type;
    const elements = elementCount(y!.type.shape);
    if (elements === 0) return { kind: 'calls', calls: [] };
    return {
      kind: 'calls',
      calls: [
        {
          ...instanceOf(
            'one_hot',
            'NK_ONE_HOT',
            cTypeOf(y!.type.element),
            cTypeOf(element),
            wideType(element),
          ),
          params: {
            type: 'nk_one_hot_params',
            fields: {
              outer: elementCount(shape.slice(0, axis)),
              depth,
              inner: elementCount(shape.slice(axis)),
            },
          },
          arguments: [
            { kind: 'input', index: 0 },
            { kind: 'input', index: 1 },
            { kind: 'output', index: 0 },
          ],
          cost: { elements, indices: elementCount(shape) },
        },
      ],
    };
  },
});

/** A signed C type that holds every index of this element type. */
function wideType(element: ElementType): string {
  const { kind, bits, cType } = ELEMENT_TYPES[element];
  if (kind === 'float') return cType;
  return bits === 64 || element === 'u32' ? 'int64_t' : 'int32_t';
}
