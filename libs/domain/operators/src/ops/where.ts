import { allocate, elementCount } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { broadcast, requireSameElement } from '../elementwise/binary-operator.ts';
import { forEachRow, planBroadcast } from '../elementwise/broadcast-plan.ts';
import { ADDRESSABLE } from '../elementwise/element-sets.ts';
import { lowerSelect } from '../elementwise/lower-map.ts';
import { requireElement } from '../shapes.ts';

/** condition ? a : b with numpy's broadcasting, of any element type. */
export const where = defineOperator({
  name: 'Where',
  onnx: [
    {
      type: 'Where',
      since: 9,
      inputs: [3, 3],
      convert: (node, build) => [build.one('Where', [node.input(0), node.input(1), node.input(2)])],
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
  lower: ({ inputs: [condition, a, b], outputs: [y] }) => lowerSelect(condition!, a!, b!, y!),
});
