import type { OnnxMapping } from '../define.ts';
import { requireExtents } from '../movement/extents.ts';
import { Refusal } from '../refusal.ts';

/** Tile: each axis that is repeated becomes two, the first of them expanded. */
export const tile: OnnxMapping = {
  type: 'Tile',
  since: 6,
  inputs: [2, 2],
  constantInputs: [1],
  convert: (node, build) => {
    const x = node.input(0);
    const { shape } = x.type;
    const repeats = requireExtents(node.constantNumbers(1));
    if (repeats.length !== shape.length) {
      throw new Refusal('OP_SHAPE', `${repeats.length} repeats for ${shape.length} axes`);
    }
    if (repeats.every((times) => times === 1)) return [x];
    const split = shape.flatMap((dim, axis) => (repeats[axis] === 1 ? [dim] : [1, dim]));
    const wide = shape.flatMap((dim, axis) =>
      repeats[axis] === 1 ? [dim] : [repeats[axis]!, dim],
    );
    const apart = build.one('Reshape', [x], { shape: split });
    const repeated = build.one('Expand', [apart], { shape: wide });
    const tiled = shape.map((dim, axis) => dim * repeats[axis]!);
    return [build.one('Reshape', [repeated], { shape: tiled })];
  },
};
