import { allocate, elementTypeOfOnnx, ELEMENT_TYPES, type ElementType } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';

/** The bits of 1 where they are not the number 1. */
const RAW_ONES: Partial<Record<ElementType, number>> = { f16: 0x3c00, bf16: 0x3f80 };
/** A larger matrix is a mistake: it becomes a constant in flash. */
const MOST_ELEMENTS = 2 ** 22;

/** EyeLike: a constant matrix with ones on a diagonal, of the shape of the input. */
export const eyeLike: OnnxMapping = {
  type: 'EyeLike',
  since: 9,
  inputs: [1, 1],
  convert: (node, build) => {
    const { shape } = node.input(0).type;
    const element = elementOf(node);
    const [rows, columns] = shape;
    if (columns === undefined || shape.length !== 2 || rows! * columns > MOST_ELEMENTS) {
      throw new Refusal('OP_SHAPE', `[${shape.join(', ')}] is no matrix of a usual size`);
    }
    const diagonal = node.int('k', 0);
    const data = allocate(element, rows! * columns);
    const one =
      ELEMENT_TYPES[element].bits === 64 && element !== 'f64' ? 1n : (RAW_ONES[element] ?? 1);
    for (let row = 0; row < rows!; row++) {
      const column = row + diagonal;
      if (column < 0 || column >= columns) continue;
      (data as { [n: number]: number | bigint })[row * columns + column] = one;
    }
    return [build.constant({ type: { element, shape }, data })];
  },
};

function elementOf(node: OnnxNodeView): ElementType {
  if (!node.has('dtype')) return node.input(0).type.element;
  const element = elementTypeOfOnnx(node.int('dtype'));
  if (element !== undefined && ELEMENT_TYPES[element].bits >= 8) return element;
  throw new Refusal('OP_TYPE', `element type ${node.int('dtype')} is not supported`);
}
