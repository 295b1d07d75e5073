import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportSchema } from '@flashline/report';
import { denseModel, quantizedModel } from './models.ts';
import { makeWorkplace } from './run-cli.ts';

const place = makeWorkplace();
afterAll(() => place.remove());

writeFileSync(join(place.path, 'dense.onnx'), denseModel());
writeFileSync(join(place.path, 'quantized.onnx'), quantizedModel());
writeFileSync(join(place.path, 'text.onnx'), 'hello\n');
writeFileSync(join(place.path, 'half.onnx'), denseModel().subarray(0, 60));
mkdirSync(join(place.path, 'foreign'));
writeFileSync(join(place.path, 'foreign/thesis.txt'), 'years of work\n');
writeFileSync(join(place.path, 'baseline.json'), '{"schema": "other"}');

const INT8 = ['--precision', 'int8', '--calibration', 'random:0'];
const QUANTIZED = ['generate', 'dense.onnx', '--format', 'c', '--out', 'o', ...INT8];

test.concurrent.each([
  ['an unknown command', ['fly'], "Unknown command 'fly': see flashline --help."],
  ['an unknown option', ['run', '--fast'], "Unknown option '--fast': see flashline run --help."],
  ['no model', ['run'], 'No model was given: write flashline run MODEL.onnx.'],
  ['an empty model name', ['run', ''], 'No model was given: write flashline run MODEL.onnx.'],
  ['an empty file name', ['run', 'dense.onnx', '--json', ''], /^--json has no name: give a file/],
  ['a missing model', ['run', 'no.onnx'], 'There is no file no.onnx: check the path.'],
  ['a text', ['run', 'text.onnx'], /^text\.onnx: the file is no ONNX model but a text file: .+\.$/],
  ['half a model', ['run', 'half.onnx'], /^half\.onnx: .+ \(at byte \d+\): export the model again/],
  [
    'an unknown precision',
    ['run', 'dense.onnx', '--precision', 'fp16'],
    /cannot be 'fp16': use fp32 or int8\.$/,
  ],
  [
    'int8 without calibration',
    ['run', 'dense.onnx', '--precision', 'int8'],
    /^int8 needs samples of real inputs: give --calibration FILE/,
  ],
  [
    'int8 inputs of fp32',
    ['run', 'dense.onnx', '--io', 'int8'],
    /^--io int8 needs int8 targets: give --precision int8 alone/,
  ],
  [
    'a missing calibration',
    ['analyze', 'dense.onnx', '--precision', 'int8', '--calibration', 'no.npz'],
    /^There is no file no\.npz/,
  ],
  [
    'an unknown method',
    ['run', 'dense.onnx', '--calibration-method', 'guess'],
    /minmax, percentile, mse/,
  ],
  [
    'fp32 of a quantised model',
    ['run', 'quantized.onnx', '--precision', 'fp32'],
    /^The model is quantised already and has no fp32 form: leave --precision out/,
  ],
  [
    'fp32 nodes of a quantised model',
    ['run', 'quantized.onnx', '--keep-fp32', '*'],
    /^The model is quantised already: --keep-fp32 works on the fp32 model/,
  ],
  [
    'sensitivity of a quantised model',
    ['analyze', 'quantized.onnx', '--sensitivity', '--calibration', 'random:0'],
    /^The model is quantised already: --sensitivity works on the fp32 model/,
  ],
  [
    'a pattern of no node',
    [...QUANTIZED, '--keep-fp32', 'conv*'],
    /^No node of the model is called 'conv\*': see /,
  ],
  ['an unknown board', ['run', 'dense.onnx', '--board', 'uno'], /choose one of .*nucleo-g474re/],
  ['an unknown goal', ['run', 'dense.onnx', '--optimize', 'fun'], /balanced, time, ram, flash/],
  ['an unknown gate', ['run', 'dense.onnx', '--gate', 'joy=1'], /cannot be 'joy=1': write KEY=/],
  ['a bad seed', ['run', 'dense.onnx', '--inputs', 'random:x'], /random:SEED with a whole number/],
  ['a bad prefix', ['run', 'dense.onnx', '--name', 'int'], /no C keyword/],
  ['a bad size', ['run', 'dense.onnx', '--dim', 'n=-1'], /NAME=N with a positive whole number/],
  [
    'an unknown size',
    ['run', 'dense.onnx', '--dim', 'n=2'],
    /^--dim names 'n', which is no symbolic/,
  ],
  ['a missing baseline', ['run', 'dense.onnx', '--baseline', 'no'], /^The baseline 'no' cannot be/],
  [
    'another baseline',
    ['run', 'dense.onnx', '--baseline', 'baseline.json'],
    /no flashline.report\/1/,
  ],
  ['missing inputs', ['run', 'dense.onnx', '--inputs', 'no.npz'], /^There is no file no\.npz/],
  ['other inputs', ['run', 'dense.onnx', '--inputs', 'text.onnx'], /^text\.onnx is neither \.npz/],
  [
    'a foreign folder',
    ['run', 'dense.onnx', '--out', 'foreign'],
    /'foreign' holds files that are not/,
  ],
  ['a file as folder', ['run', 'dense.onnx', '--out', 'text.onnx'], /'text.onnx' is no folder/],
  ['an empty folder', ['run', 'dense.onnx', '--out', ''], '--out has no name: give a folder.'],
  ['an empty data folder', ['up', '--data', ''], '--data has no name: give a folder.'],
  [
    'a folder below a file',
    ['run', 'dense.onnx', '--out', 'text.onnx/out'],
    "'text.onnx/out' lies below a file: choose another --out.",
  ],
  [
    'a file as data',
    ['up', '--data', 'text.onnx'],
    /^'text.onnx' is no folder: choose another --data/,
  ],
  ['a folder as file', ['run', 'dense.onnx', '--json', 'foreign'], /^--json 'foreign' is a folder/],
  [
    'a file nowhere',
    ['run', 'dense.onnx', '--json', 'no/x.json'],
    /^The folder of --json 'no\/x\.json'/,
  ],
  [
    'no format',
    ['generate', 'dense.onnx', '--out', 'o'],
    /^Required option '--format <format>' not/,
  ],
  [
    'a later format',
    ['generate', 'dense.onnx', '--format', 'cubeide', '--out', 'o'],
    /not built yet/,
  ],
  ['no folder', ['generate', 'dense.onnx', '--format', 'c'], /^Required option '--out <dir>' not/],
])('%s ends with 2 and one sentence', async (_, args, sentence) => {
  const { code, stdout, stderr } = await place.run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.endsWith('\n')).toBe(true);
  const line = stderr.slice(0, -1);
  expect(line).not.toContain('\n');
  const isRight = typeof sentence === 'string' ? line === sentence : sentence.test(line);
  expect({ line, isRight }).toEqual({ line, isRight: true });
});

test('nothing is left where the arguments were wrong', () => {
  expect(readdirSync(place.path).sort()).toEqual([
    'baseline.json',
    'dense.onnx',
    'foreign',
    'half.onnx',
    'quantized.onnx',
    'text.onnx',
  ]);
});

test('without arguments the help is printed and the exit code is 2', async () => {
  const { code, stdout, stderr } = await place.run([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^Usage: flashline /);
});

test('help that was asked for goes to standard output with 0', async () => {
  const { code, stdout, stderr } = await place.run(['run', '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: flashline run /);
});

test('the schema of a report is printed without a model', async () => {
  const { code, stdout, stderr } = await place.run(['run', '--schema']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual(reportSchema());
});

test('boards are a table, and JSON where it is wanted', async () => {
  const table = await place.run(['boards']);
  expect(table).toMatchObject({ code: 0, stderr: '' });
  expect(table.stdout).toMatch(
    /^nucleo-g474re +STM32G474RET6 +cortex-m4 +170 MHz +512 KiB +SRAM 128/m,
  );
  const json = await place.run(['boards', '--json', '-']);
  expect(json).toMatchObject({ code: 0, stderr: table.stdout });
  expect(JSON.parse(json.stdout)).toContainEqual({
    id: 'nucleo-g474re',
    mcu: 'STM32G474RET6',
    core: 'cortex-m4',
    primary: true,
    maxClockHz: 170_000_000,
    flash: { name: 'FLASH', base: 0x08000000, sizeBytes: 524_288 },
    ram: [{ name: 'SRAM', base: 0x20000000, sizeBytes: 131_072 }],
  });
});

test('output that cannot be written is one sentence and 5', async () => {
  const { code, stderr } = await place.run(['boards', '--json', '/dev/full']);
  expect({ code, stderr }).toEqual({
    code: 5,
    stderr: 'No space is left on the disk for /dev/full: free some.\n',
  });
});
