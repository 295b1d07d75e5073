import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBoard } from '@flashline/boards';
import { combineModels, compileFirmware, parseElf } from '@flashline/toolchain';
import { runOnVirtualBoard } from '@flashline/virtual-board';
import { modelsIn } from './corpus.ts';
import { askReference, compilePrepared, prepareFile, worstError } from './prepared.ts';

const folder = mkdtempSync(join(tmpdir(), 'flashline-two-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const board = findBoard('nucleo-g474re')!;
const PATHS = ['conv1d', 'dscnn'].map((name) =>
  modelsIn('bench/models').find((path) => path.endsWith(`/${name}.onnx`))!,
);

test('two models in one firmware share kernels, and both answer right', async () => {
  const models = await Promise.all(PATHS.map((path, i) => prepareFile(path, `two_${i}`)));
  const [one, two] = models.map((model) => compilePrepared(model, board).source);
  const questions = await Promise.all(models.map(askReference));
  const both = combineModels('two', [one!, two!]);
  const firmware = await compileFirmware({
    board,
    target: 'virtual',
    sources: new Map(both.files.map((file) => [file.path, file.text])),
    model: both,
    optimize: '-O2',
    outDir: folder,
  });
  expect(firmware.linked).toBe(true);
  const functions = parseElf(readFileSync(firmware.elf!))
    .symbols.map((symbol) => symbol.name)
    .filter((name) => /^nk_\w+_f32$/.test(name));
  expect(functions.length).toBeGreaterThan(0);
  expect(functions.filter((name, i) => functions.indexOf(name) !== i)).toEqual([]);

  const { outputs } = await runOnVirtualBoard({
    board,
    elf: firmware.elf!,
    inputs: questions[0]!.inputs.map((sample, s) => [...sample, ...questions[1]!.inputs[s]!]),
    outputBytes: both.outputBytes,
    layerCount: Math.max(one!.layers.length, two!.layers.length),
  });
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
