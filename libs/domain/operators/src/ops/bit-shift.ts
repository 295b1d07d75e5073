import { binaryOperator, typedFunction } from '../elementwise/binary-operator.ts';
import { UNSIGNED } from '../elementwise/element-sets.ts';
import { Refusal } from '../refusal.ts';

/** a shifted by b bits, `direction` 'LEFT' or 'RIGHT'; 0 where b is the width or more. */
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
  elements: UNSIGNED,
  check: (_inputs, { direction }) => {
    if (direction === 'LEFT' || direction === 'RIGHT') return;
    throw new Refusal('OP_ATTRIBUTE', `attribute direction is '${direction}', not LEFT or RIGHT`);
  },
  scalar: (element, { direction }) =>
    typedFunction(direction === 'LEFT' ? 'shift_left' : 'shift_right', element),
  arithmetic: (element, { direction }) => {
    const width = Number(element.slice(1));
    return direction === 'LEFT'
      ? {
          number: (a, b) => (b! < width ? a! << b! : 0),
          bigint: (a, b) => (b! < 64n ? a! << b! : 0n),
        }
      : {
          number: (a, b) => (b! < width ? a! >>> b! : 0),
          bigint: (a, b) => (b! < 64n ? a! >> b! : 0n),
        };
  },
});
