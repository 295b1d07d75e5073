import { primaryBoards } from '@flashline/boards';
import { Command } from 'commander';
import { addModelOptions, targetsOf, type ModelOptions } from '../src/model-options.ts';

function parse(...args: string[]): ModelOptions {
  const command = addModelOptions(new Command('test')).exitOverride();
  command.configureOutput({ outputError: () => undefined });
  return command.parse(args, { from: 'user' }).opts<ModelOptions>();
}

const targets = (...args: string[]) =>
  targetsOf(parse(...args), false).map(({ board, precision }) => `${board.id}.${precision}`);

test('without options the three primary boards are targets, in fp32, balanced', () => {
  const all = targetsOf(parse(), false);
  expect(all.map(({ board }) => board)).toEqual(primaryBoards);
  expect(all).toHaveLength(3);
  for (const { precision, optimize } of all) {
    expect({ precision, optimize }).toEqual({ precision: 'fp32', optimize: 'balanced' });
  }
});

test('boards come in the order given, each once', () => {
  expect(
    targets('--board', 'nucleo-l4r5zi', '--board', 'nucleo-g474re', '--board', 'nucleo-l4r5zi'),
  ).toEqual(['nucleo-l4r5zi.fp32', 'nucleo-g474re.fp32']);
});

test('all is the primary boards and goes with others', () => {
  expect(targets('--board', 'nucleo-h743zi2', '--board', 'all')).toEqual([
    'nucleo-h743zi2.fp32',
    'b-u585i-iot02a.fp32',
    'nucleo-g474re.fp32',
  ]);
  expect(targets('--board', 'all')).not.toContain('nucleo-l4r5zi.fp32');
});

test('a precision given twice is one target', () => {
  expect(targets('--precision', 'fp32', '--precision', 'fp32')).toHaveLength(3);
});

test('precisions come in the order given, for each board', () => {
  const both = ['--precision', 'int8', '--precision', 'fp32'];
  expect(targets('--board', 'nucleo-g474re', '--board', 'nucleo-l4r5zi', ...both)).toEqual([
    'nucleo-g474re.int8',
    'nucleo-g474re.fp32',
    'nucleo-l4r5zi.int8',
    'nucleo-l4r5zi.fp32',
  ]);
});

test('a model that is quantised already has int8 targets, and no others', () => {
  const all = targetsOf(parse(), true);
  expect(all.map(({ precision }) => precision)).toEqual(['int8', 'int8', 'int8']);
  expect(targetsOf(parse('--precision', 'int8', '--io', 'int8'), true)).toHaveLength(3);
  const both = parse('--precision', 'int8', '--precision', 'fp32');
  expect(() => targetsOf(both, true)).toThrow(/^The model is quantised already and has no fp32/);
  const kept = parse('--keep-fp32', '*');
  expect(() => targetsOf(kept, true)).toThrow(/^The model is quantised already: --keep-fp32/);
});

test('int8 ports are for int8 targets alone', () => {
  expect(() => targets('--io', 'int8')).toThrow(/^--io int8 needs int8 targets/);
  const both = ['--precision', 'int8', '--precision', 'fp32'];
  expect(() => targets('--io', 'int8', ...both)).toThrow(/^--io int8 needs int8 targets/);
  expect(targets('--io', 'int8', '--precision', 'int8')).toHaveLength(3);
});

test('sizes of dimensions are collected by name, the last one wins', () => {
  const { dim } = parse('--dim', 'n=2', '--dim', 'a=b=3', '--dim', 'n=4');
  expect([...dim]).toEqual([
    ['n', 4],
    ['a=b', 3],
  ]);
});

test.each(['n', 'n=', '=3', 'n=0', 'n=1.5', 'n=-2', 'n=1e3', 'n=9999999999'])(
  '%s is no size of a dimension',
  (text) => expect(() => parse('--dim', text)).toThrow(/NAME=N/),
);

test.each(['', 'Net', '1st', 'int', 'a-b', 'a b'])('%j is no prefix', (text) => {
  expect(() => parse('--name', text)).toThrow(/C keyword/);
});
