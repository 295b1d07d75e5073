import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addToList } from '../new/add-to-list.ts';
import { namesOf } from '../new/names.ts';
import { copyWorkspace, runIn, scaffoldIn } from './workspace-copy.ts';

const JEST = resolve('node_modules/jest/bin/jest.js');
const TSC = resolve('node_modules/typescript/bin/tsc');
const PRETTIER = resolve('node_modules/prettier/bin/prettier.cjs');

describe('what npm run new writes into a copy of the house', () => {
  let root: string;
  const written: string[] = [];
  const complaints: string[] = [];

  beforeAll(() => {
    root = copyWorkspace();
    for (const args of [
      ['operator', 'LeakyCube'],
      ['pass', 'drop-double-neg'],
      ['board', 'nucleo-x123ab'],
    ]) {
      const { stdout, stderr } = scaffoldIn(root, ...args);
      if (stderr !== '') complaints.push(stderr);
      written.push(...[...stdout.matchAll(/^ {2}(.*)$/gm)].map((line) => line[1]!));
    }
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  test('is ten new files and a line in three lists', () => {
    expect(complaints).toEqual([]);
    expect(written).toEqual([
      'libs/domain/operators/src/ops/leaky-cube.ts',
      'libs/domain/operators/test/cases/leaky-cube.ts',
      'libs/domain/kernels/include/nk/leaky_cube_f32.h',
      'libs/domain/kernels/src/leaky_cube_f32.c',
      'libs/domain/operators/src/ops/index.ts',
      'libs/domain/passes/src/drop-double-neg.ts',
      'libs/domain/passes/test/drop-double-neg.test.ts',
      'libs/domain/passes/src/pipeline.ts',
      'libs/domain/boards/boards/nucleo-x123ab.json',
      'firmware-builder/boards/nucleo-x123ab/board.ld',
      'firmware-builder/boards/nucleo-x123ab/virtual.ld',
      'firmware-builder/boards/nucleo-x123ab/board.c',
      'libs/domain/boards/src/catalogue.ts',
    ]);
  });

  test('is formatted, and has the right types', () => {
    const files = written.filter((path) => /\.(ts|json)$/.test(path));
    expect(runIn(root, process.execPath, [PRETTIER, '--check', ...files]).stderr).toBe('');
    const include = ['libs/domain/*/src/**/*.ts', ...files.filter((path) => path.includes('test'))];
    const config = { extends: './tsconfig.json', include };
    writeFileSync(join(root, 'tsconfig.new.json'), JSON.stringify(config));
    const check = runIn(root, process.execPath, [TSC, '-p', 'tsconfig.new.json', '--listFiles']);
    const lines = check.stdout.split('\n');
    for (const file of files.filter((path) => path.endsWith('.ts'))) {
      expect(lines).toContain(join(realpathSync(root), file));
      expect(lines.filter((line) => line.startsWith(`${file}(`))).toEqual([]);
    }
  });

  test('passes its tests', () => {
    const tests = ['drop-double-neg.test.ts', 'libs/domain/boards'];
    const run = runIn(root, process.execPath, [JEST, '--selectProjects', 'quick', '--', ...tests]);
    expect(run.stdout).toMatch(/^\d\d+ passed, 0 failed$/m);
    expect(run.status).toBe(0);
  });

  test('is refused where a file of that name exists, and nothing changes', () => {
    const list = join(root, 'libs/domain/operators/src/ops/index.ts');
    const before = readFileSync(list, 'utf8');
    const { status, stderr } = scaffoldIn(root, 'operator', 'Relu');
    expect(status).toBe(2);
    expect(stderr).toContain('libs/domain/operators/src/ops/relu.ts exists already');
    expect(readFileSync(list, 'utf8')).toBe(before);
  });

  test('is nothing without a kind and a name', () => {
    for (const args of [[], ['kernel', 'x'], ['pass'], ['pass', '../x'], ['board', 'a', 'b']]) {
      expect(scaffoldIn(root, ...args).status).toBe(2);
    }
  });
});

test('a name is spelled as files, TypeScript and C spell it', () => {
  expect(namesOf('LeakyRelu')).toEqual({
    type: 'LeakyRelu',
    kebab: 'leaky-relu',
    variable: 'leakyRelu',
    snake: 'leaky_relu',
    SNAKE: 'LEAKY_RELU',
  });
  expect(namesOf('fold-pad')).toMatchObject({ type: 'FoldPad', variable: 'foldPad' });
  expect(namesOf('GatherND')).toMatchObject({ type: 'GatherND', kebab: 'gather-nd' });
  expect(namesOf('LSTM')).toMatchObject({ kebab: 'lstm', variable: 'lstm' });
  expect(namesOf('no name')).toBeNull();
});

describe('a list that gets a line', () => {
  const LIST = `import { a } from './a.ts';
import { c, other } from './c.ts';

export const ALL: readonly X[] = [
  a,
  ...c,
];
`;
  const addition = (key: string) => ({
    pattern: /^import \{ (\w+).* \} from '\.\/(?<key>[a-z-]+)\.ts';$/gm,
    key,
    importLine: `import { ${key} } from './${key}.ts';`,
    entry: `  ${key},`,
    isSorted: true,
  });

  test('has it in order', () => {
    expect(addToList(LIST, addition('b'))).toBe(`import { a } from './a.ts';
import { b } from './b.ts';
import { c, other } from './c.ts';

export const ALL: readonly X[] = [
  a,
  b,
  ...c,
];
`);
  });

  test('has it last where it sorts last', () => {
    const text = addToList(LIST, addition('d'));
    expect(text).toContain("'./c.ts';\nimport { d } from './d.ts';\n");
    expect(text).toContain('  ...c,\n  d,\n];');
  });

  test('must be a list', () => {
    expect(() => addToList('', addition('d'))).toThrow('imports nothing');
    expect(() => addToList("import { a } from './a.ts';\n", addition('d'))).toThrow('no array');
  });
});
