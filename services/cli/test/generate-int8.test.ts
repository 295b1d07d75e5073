/** `flashline generate` in int8: the C says what it was made with. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensorOf } from '@flashline/ir';
import type { OnnxTensor } from '@flashline/onnx';
import { denseModel, floatInput, modelOf, node } from './models.ts';
import { makeWorkplace } from './run-cli.ts';

const place = makeWorkplace();
afterAll(() => place.remove());
writeFileSync(join(place.path, 'dense.onnx'), denseModel());

const OPTIONS = ['--board', 'nucleo-g474re', '--precision', 'int8', '--calibration', 'random:7'];

test('the header says with what a model was quantised, and what its ports stand for', async () => {
  const args = [
    'generate',
    'dense.onnx',
    ...OPTIONS,
    '--io',
    'int8',
    '--format',
    'c',
    '--out',
    'o',
  ];
  const { code, stdout, stderr } = await place.run(args);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^o\/nucleo-g474re\.int8: \d+ files\n$/),
    stderr: '',
  });
  const header = readFileSync(join(place.path, 'o/nucleo-g474re.int8/source/dense.h'), 'utf8');
  expect(header).toContain(' * precision: int8\n');
  expect(header).toContain(
    ' * calibration: random:7\n * calibration-method: minmax\n * io: int8\n',
  );
  expect(header).toMatch(/^#define DENSE_INPUT_0_TYPE "int8"$/m);
  // y is the positive part of a sum.
  expect(header).toMatch(/^#define DENSE_OUTPUT_0_ZERO_POINT \(-128\)$/m);
});

test('what computes in fp32 is told as analyze tells it', async () => {
  const name = 'spread.onnx';
  writeFileSync(join(place.path, name), spreadModel());
  const analyzed = await place.run(['analyze', name, ...OPTIONS]);
  const generated = await place.run(['generate', name, ...OPTIONS, '--format', 'c', '--out', 's']);
  expect([analyzed.code, generated.code]).toEqual([0, 0]);
  expect(generated.stderr).toMatch(/^warning: .* computes in fp32: /m);
  expect(generated.stderr).toBe(analyzed.stderr);
});

/** Half of what is in between is too small for a scale that serves both halves. */
function spreadModel(): Uint8Array {
  const [large, small] = [1000, 0.001];
  const matrix = (values: number[]): OnnxTensor => ({
    kind: 'dense',
    tensor: tensorOf('f32', [2, 2], values),
  });
  return modelOf({
    inputs: [floatInput('x', [1, 2])],
    nodes: [
      node('MatMul', ['x', 'apart'], 'a'),
      node('Abs', ['a'], 'b'),
      node('MatMul', ['b', 'together'], 'y'),
    ],
    output: 'y',
    initializers: new Map([
      ['apart', matrix([large, 0, 0, small])],
      ['together', matrix([small, 0, 0, large])],
    ]),
  });
}
