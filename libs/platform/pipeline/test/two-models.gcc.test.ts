import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildHostModel, runHostModel } from '@flashline/host-model';
import { combineModels } from '@flashline/toolchain';
import { modelsIn } from './corpus.ts';
import { askReference, compilePrepared, prepareFile, worstError } from './prepared.ts';

const folder = mkdtempSync(join(tmpdir(), 'flashline-two-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PATHS = ['conv1d', 'dscnn'].map((name) =>
  modelsIn('bench/models').find((path) => path.endsWith(`/${name}.onnx`))!,
);

test('two models in one program, with kernels that both use, both answer right', async () => {
  const models = await Promise.all(PATHS.map((path, i) => prepareFile(path, `two_${i}`)));
  const [one, two] = models.map((model) => compilePrepared(model, null).source);
  const questions = await Promise.all(models.map(askReference));
  const names = new Set(one!.files.map((file) => file.path));
  const shared = two!.files.filter((file) => names.has(file.path) && file.path.endsWith('.c'));
  expect(shared.length).toBeGreaterThan(0);

  const both = combineModels('two', [one!, two!]);
  const program = await buildHostModel(both, { folder, sanitize: true });
  const inputs = questions[0]!.inputs.map((sample, s) => [...sample, ...questions[1]!.inputs[s]!]);
  const outputs = await runHostModel(program, both, inputs);
  const first = one!.outputBytes.length;
  expect(
    worstError(
      outputs.map((all) => all.slice(0, first)),
      questions[0]!.answers,
    ),
  ).toBeLessThan(1e-5);
  expect(
    worstError(
      outputs.map((all) => all.slice(first)),
      questions[1]!.answers,
    ),
  ).toBeLessThan(1e-5);
});

test('two instances of one model in one program do not disturb each other', async () => {
  const path = modelsIn('bench/models').find((name) => name.endsWith('/lstm.onnx'))!;
  const models = await Promise.all([0, 1].map((i) => prepareFile(path, `same_${i}`)));
  const both = combineModels(
    'same',
    models.map((model) => compilePrepared(model, null).source),
  );
  const { inputs, answers } = await askReference(models[0]!);
  const other = inputs.toReversed();
  const program = await buildHostModel(both, { folder, sanitize: true });
  const outputs = await runHostModel(
    program,
    both,
    inputs.map((sample, s) => [...sample, ...other[s]!]),
  );
  const half = both.outputBytes.length / 2;
  expect(
    worstError(
      outputs.map((all) => all.slice(0, half)),
      answers,
    ),
  ).toBeLessThan(1e-5);
  expect(
    worstError(
      outputs.map((all) => all.slice(half)),
      answers.toReversed(),
    ),
  ).toBeLessThan(1e-5);
});
