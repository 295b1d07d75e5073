/** A firmware on its virtual board, compared with the reference. */
import { resolve } from 'node:path';
import { AppError } from '@flashline/errors';
import { measureTarget } from '@flashline/pipeline';
import { decodeCompiled, decodeReference, encodeMeasurement } from '../codec.ts';
import type { MEASURE, RequestOf } from '../definitions.ts';
import { COMPILED_FILE, ELF_FILE, MEASUREMENT_FILE, REFERENCE_FILE } from '../stage-files.ts';
import { requireInput, targetRequest, writeOutput } from './files.ts';

export async function run(request: RequestOf<typeof MEASURE>): Promise<Record<string, never>> {
  const { board, precision } = targetRequest(request.target);
  const compiled = decodeCompiled(await requireInput(COMPILED_FILE));
  const { reference, int8 } = decodeReference(await requireInput(REFERENCE_FILE));
  const wanted = precision === 'int8' ? int8 : reference;
  if (wanted instanceof AppError) throw wanted;
  const { compareLayers } = request;
  const elf = resolve(ELF_FILE);
  const measured = await measureTarget(compiled, elf, board, wanted, { compareLayers });
  await writeOutput(MEASUREMENT_FILE, encodeMeasurement(measured));
  return {};
}
