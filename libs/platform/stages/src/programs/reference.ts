/** What the outputs, and the layers where compiled models are given, are compared with. */
import {
  comparableNames,
  layerReference,
  readSamples,
  referenceFor,
  type PreparedModel,
} from '@flashline/pipeline';
import { decodeCompiled, decodePrepared, encodeReference } from '../codec.ts';
import type { REFERENCE, RequestOf } from '../definitions.ts';
import { MODEL_FILE, PREPARED_FILE, REFERENCE_FILE, targetFile } from '../stage-files.ts';
import { requireInput, sourceOf, writeOutput } from './files.ts';

export async function run({
  inputs,
  compiled,
}: RequestOf<typeof REFERENCE>): Promise<Record<string, never>> {
  const model: PreparedModel = {
    ...decodePrepared(await requireInput(PREPARED_FILE)),
    bytes: await requireInput(MODEL_FILE),
  };
  const samples = await readSamples(model, sourceOf(inputs));
  const names = new Set<string>();
  for (let i = 0; i < compiled; i++) {
    const one = decodeCompiled(await requireInput(targetFile(i, 'compiled')));
    for (const name of comparableNames(one)) names.add(name);
  }
  const reference = await referenceFor(model, samples, [...names]);
  const int8 = compiled === 0 ? reference : await layerReference(model, reference);
  await writeOutput(REFERENCE_FILE, encodeReference({ reference, int8 }));
  return {};
}
