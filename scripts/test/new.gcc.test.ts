import { rmSync } from 'node:fs';
import { copyWorkspace, runIn, scaffoldIn } from './workspace-copy.ts';

const FLAGS = '-std=c11 -ffp-contract=off -Wall -Wextra -Wconversion -Wpedantic -Werror'.split(' ');

let root: string;

beforeAll(() => {
  root = copyWorkspace();
  scaffoldIn(root, 'operator', 'LeakyCube');
  scaffoldIn(root, 'board', 'nucleo-x123ab');
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

test('the C of a new operator and a new board compiles without a warning', () => {
  for (const [file, folders] of [
    ['libs/domain/kernels/src/leaky_cube_f32.c', ['libs/domain/kernels/include']],
    [
      'firmware-builder/boards/nucleo-x123ab/board.c',
      ['firmware-builder/runtime', 'firmware-builder/stm32'],
    ],
  ] as const) {
    const includes = folders.map((folder) => `-I${folder}`);
    const run = runIn(root, 'gcc', [...FLAGS, ...includes, '-c', file, '-o', 'new.o']);
    expect([file, run.stderr, run.status]).toEqual([file, '', 0]);
  }
});

test('the C is formatted', () => {
  const files = [
    'libs/domain/kernels/src/leaky_cube_f32.c',
    'libs/domain/kernels/include/nk/leaky_cube_f32.h',
    'firmware-builder/boards/nucleo-x123ab/board.c',
  ];
  const run = runIn(root, 'clang-format', ['--dry-run', '-Werror', ...files]);
  expect([run.stderr, run.status]).toEqual(['', 0]);
});
