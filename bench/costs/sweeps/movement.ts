/** Data movement: transpose, slice, concat, pad, gather, resize and the like. */
import { layer, list, scalar, typed, w, x, type SweepCase } from '../sweep-case.ts';

const PERMUTED: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [16, 30],
    [1, 0],
  ],
  [
    [64, 6],
    [1, 0],
  ],
  [
    [5, 128],
    [1, 0],
  ],
  [
    [2, 8, 16],
    [1, 0, 2],
  ],
  [
    [4, 10, 7],
    [0, 2, 1],
  ],
  [
    [3, 12, 12],
    [1, 2, 0],
  ],
  [
    [12, 12, 3],
    [2, 0, 1],
  ],
  [
    [1, 16, 4, 8],
    [0, 2, 1, 3],
  ],
  [
    [2, 3, 4, 5],
    [3, 1, 0, 2],
  ],
  [
    [33, 17],
    [1, 0],
  ],
];

const SLICED: readonly (readonly [readonly number[], number, number, number, number])[] = [
  [[16, 40], 1, 3, 20, 1],
  [[16, 40], 0, 2, 9, 1],
  [[8, 8, 20], 1, 1, 7, 2],
  [[30, 7], 1, 0, 7, 3],
  [[200], 0, 10, 190, 2],
  [[6, 64], 1, 5, 60, 1],
  [[4, 5, 33], 2, 1, 30, 1],
];

const JOINED: readonly (readonly [readonly (readonly number[])[], number])[] = [
  [
    [
      [8, 16],
      [8, 16],
    ],
    1,
  ],
  [
    [
      [4, 30],
      [4, 7],
    ],
    1,
  ],
  [
    [
      [5, 12],
      [9, 12],
    ],
    0,
  ],
  [[[64], [33]], 0],
  [
    [
      [2, 6, 10],
      [2, 3, 10],
    ],
    1,
  ],
  [
    [
      [16, 3],
      [16, 1],
      [16, 9],
    ],
    1,
  ],
];

const GATHERED: readonly (readonly [readonly number[], readonly number[], number])[] = [
  [[16, 32], [10], 0],
  [[20, 5], [30], 0],
  [[8, 16, 4], [6], 1],
  [[30, 20], [12], 1],
  [[100], [40], 0],
  [[6, 50], [50], 1],
];

const PADDED: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [8, 30],
    [0, 2, 0, 2],
  ],
  [
    [4, 10, 10],
    [0, 1, 1, 0, 1, 1],
  ],
  [
    [1, 3, 16, 16],
    [0, 0, 1, 1, 0, 0, 1, 1],
  ],
  [[100], [5, 9]],
  [
    [20, 6],
    [2, 0, 3, 1],
  ],
];

const RESIZED = [
  [4, 8, 2],
  [3, 10, 3],
  [8, 5, 2],
  [2, 16, 1.5],
] as const;

const SCALES = { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };

export const MOVEMENT: readonly SweepCase[] = [
  ...PERMUTED.map(([shape, perm]) => layer('Transpose', [x(...shape)], { perm })),
  ...PERMUTED.slice(0, 5).map(([shape, perm]) =>
    layer('Transpose', [typed('s64', ...shape)], { perm }),
  ),
  ...SLICED.map(([shape, axis, from, to, step]) =>
    layer('Slice', [x(...shape), list(from), list(to), list(axis), list(step)]),
  ),
  ...JOINED.map(([shapes, axis]) =>
    layer(
      'Concat',
      shapes.map((shape) => x(...shape)),
      { axis },
    ),
  ),
  ...[7, 16, 33, 100, 1000, 3001].flatMap((n) => [
    layer('Concat', [x(n), x(n)], { axis: 0 }),
    layer('Concat', [typed('u8', n), typed('u8', n)], { axis: 0 }),
    layer('Identity', [x(n)]),
    layer('Reshape', [x(n), list(1, n)]),
    layer('Expand', [x(1, n), list(3, n)]),
    layer('Expand', [x(n, 1), list(n, 5)]),
    layer('Split', [x(3, 2 * n)], { axis: 1, num_outputs: 2 }, 2),
  ]),
  ...GATHERED.flatMap(([shape, indices, axis]) => [
    layer('Gather', [x(...shape), typed('s64', ...indices)], { axis }),
    layer('Gather', [x(...shape), list(...indices.flatMap((n) => range(n, shape[axis]!)))], {
      axis,
    }),
  ]),
  ...PADDED.flatMap(([shape, pads]) => [
    layer('Pad', [x(...shape), list(...pads)]),
    layer('Pad', [x(...shape), list(...pads)], { mode: 'reflect' }),
    layer('Pad', [x(...shape), list(...pads)], { mode: 'edge' }),
  ]),
  ...RESIZED.flatMap(([c, n, s]) => {
    const sizes = { ...w(4), source: [1, 1, s, s] };
    return [
      layer('Resize', [x(1, c, n, n), null, sizes], { mode: 'nearest', ...SCALES }),
      layer('Resize', [x(1, c, n, n), null, sizes], { mode: 'linear' }),
    ];
  }),
  ...[4, 9, 16].flatMap((n) => [
    layer('Tile', [x(n, 10), list(2, 3)]),
    layer('DepthToSpace', [x(1, 4 * n, 5, 5)], { blocksize: 2 }),
    layer('SpaceToDepth', [x(1, n, 6, 8)], { blocksize: 2 }),
    layer('GatherElements', [x(16, n), typed('s64', 10, n)], { axis: 0 }),
    layer('GatherND', [x(16, 16, n), typed('s64', 12, 2)]),
    layer('ScatterElements', [x(16, n), typed('s64', 10, n), x(10, n)], { axis: 0 }),
    layer('ScatterND', [x(16, n), typed('s64', 5, 1), x(5, n)]),
    layer('OneHot', [typed('s64', n), scalar(16), w(2)]),
    layer('Trilu', [x(n, n)], { upper: 0 }),
    layer('Trilu', [x(2, n, n + 3)]),
    layer('ReverseSequence', [x(8, n, 6), list(...new Array<number>(n).fill(5))]),
  ]),
];

function range(count: number, below: number): number[] {
  return Array.from({ length: count }, (_, i) => (i * 7) % below);
}
