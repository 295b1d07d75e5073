/** The files that a run leaves in its output folder beside source and firmware. */
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileError } from '@flashline/errors';
import { inputsOf, writeSamples, type PreparedModel, type RunResult } from '@flashline/pipeline';
import { REPORT } from '@flashline/report';

/** What a model file is called in reports and folders. */
export function nameOfModel(path: string): string {
  return basename(path).replace(/\.onnx$/i, '');
}

/** Writes report.json, inputs.npz, reference.npz and outputs.npz per target. */
export async function writeRunFiles(
  folder: string,
  model: PreparedModel,
  result: RunResult,
): Promise<void> {
  const { reference, outputs } = result;
  const report = `${JSON.stringify(REPORT.parse(result.report), null, 2)}\n`;
  await writeFile(join(folder, 'report.json'), report).catch((error: unknown) => {
    throw fileError('report.json', error);
  });
  if (reference === null) return;
  const names = result.report.model.outputs.map((port) => port.name);
  const inputNames = inputsOf(model).map((input) => input.name);
  await writeSamples(join(folder, 'inputs.npz'), inputNames, reference.samples);
  await writeSamples(join(folder, 'reference.npz'), names, reference.outputs);
  for (const [target, samples] of outputs) {
    await writeSamples(join(folder, target, 'outputs.npz'), names, samples);
  }
}
