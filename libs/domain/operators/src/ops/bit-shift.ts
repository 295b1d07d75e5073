import type { ElementType } from '@flashline/ir';
import { binaryOperator, typedFunction } from '../elementwise/binary-operator.ts';
import { INTEGERS } from '../elementwise/element-sets.ts';
import type { Arithmetic } from '../elementwise/scalar-function.ts';
import { Refusal } from '../refusal.ts';

/**
 * a shifted by b bits, `direction` 'LEFT' or 'RIGHT'; to the right the sign is extended. Where b is
 * negative, the width or more, only the sign is left: -1 or 0 to the right, 0 to the left.
 */
export const bitShift = binaryOperator<{ readonly direction: string }>({
  name: 'BitShift',
  onnx: [
    {
      type: 'BitShift',
      since: 11,
      inputs: [2, 2],
      convert: (node, build) => [
        build.one('BitShift', [node.input(0), node.input(1)], {
          direction: node.string('direction'),
        }),
      ],
    },
  ],
  elements: INTEGERS,
  check: (_inputs, { direction }) => {
    if (direction === 'LEFT' || direction === 'RIGHT') return;
    throw new Refusal('OP_ATTRIBUTE', `attribute direction is '${direction}', not LEFT or RIGHT`);
  },
  scalar: (element, { direction }) =>
    typedFunction(direction === 'LEFT' ? 'shift_left' : 'shift_right', element),
  arithmetic: (element, { direction }) => (direction === 'LEFT' ? left(element) : right(element)),
});

function left(element: ElementType): Arithmetic {
  const width = widthOf(element);
  return {
    number: (a, b) => (b! >= 0 && b! < width ? a! << b! : 0),
    bigint: (a, b) => (b! >= 0n && b! < 64n ? a! << b! : 0n),
  };
}

function right(element: ElementType): Arithmetic {
  const width = widthOf(element);
  return {
    number: (a, b) => {
      if (b! < 0 || b! >= width) return a! < 0 ? -1 : 0;
      return a! < 0 ? a! >> b! : a! >>> b!;
    },
    bigint: (a, b) => a! >> (b! < 0n || b! >= 64n ? 64n : b!),
  };
}

function widthOf(element: ElementType): number {
  return Number(element.slice(1));
}
