import { allocate, elementCount, sameShape, type Value } from '@flashline/ir';
import { defineOperator, type Operands } from '../define.ts';
import { broadcast, requireSameElement } from '../elementwise/binary-operator.ts';
import { forEachRow, planBroadcast } from '../elementwise/broadcast-plan.ts';
import { ADDRESSABLE } from '../elementwise/element-sets.ts';
import { lowerSelect } from '../elementwise/lower-map.ts';
import { movedForm } from '../quantized/moved-form.ts';
import { requireElement } from '../shapes.ts';

/** condition ? a : b with numpy's broadcasting, of any element type. */
export const where = defineOperator({
  name: 'Where',
  onnx: [
    {
      type: 'Where',
      since: 9,
      inputs: [3, 3],
      convert: (node, build) => {
        const operands = [node.input(0), node.input(1), node.input(2)];
        return [chosenWhole(operands) ?? build.one('Where', operands)];
      },
    },
  ],
  traits: { elementwise: true },
  infer: ([condition, a, b]) => {
    requireElement(condition!, ['bool']);
    requireElement(a!, ADDRESSABLE);
    requireSameElement(a!, b!);
    return [{ element: a!.type.element, shape: broadcast([condition!, a!, b!]) }];
  },
  evaluate: ([condition, a, b], _attributes, [type]) => {
    const data = allocate(type!.element, elementCount(type!.shape));
    if (data.length === 0) return [{ type: type!, data }];
    const plan = planBroadcast(
      [condition!, a!, b!].map((tensor) => tensor.type.shape),
      type!.shape,
    );
    const [cs, as, bs] = plan.innerStrides as [number, number, number];
    let next = 0;
    forEachRow(plan, ([c0, a0, b0]) => {
      for (let i = 0; i < plan.inner; i++) {
        const isA = condition!.data[c0! + i * cs] !== 0;
        data[next++] = isA ? a!.data[a0! + i * as]! : b!.data[b0! + i * bs]!;
      }
    });
    return [{ type: type!, data }];
  },
  integers: { make: movedForm('Where') },
  lower: ({ inputs: [condition, a, b], outputs: [y] }) => lowerSelect(condition!, a!, b!, y!),
});

/** The branch that a constant condition takes everywhere, where it has the shape of the result. */
function chosenWhole(operands: Operands): Value | null {
  const [type] = where.infer(operands, {}, 1);
  const flags = operands[0]!.constant?.data;
  if (flags === undefined || flags.length === 0) return null;
  const isA = flags[0] !== 0;
  if (!flags.every((flag) => (flag !== 0) === isA)) return null;
  const branch = operands[isA ? 1 : 2]!;
  return sameShape(branch.type.shape, type!.shape) ? branch : null;
}
