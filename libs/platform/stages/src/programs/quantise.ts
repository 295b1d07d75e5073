/** Prepared model and samples to int8. */
import { quantizeModel, quantizeRequest, requireCalibration } from '@flashline/pipeline';
import { decodePrepared, encodePrepared } from '../codec.ts';
import type { QUANTISE, RequestOf } from '../definitions.ts';
import { PREPARED_FILE } from '../stage-files.ts';
import { requireInput, sourceOf, writeOutput } from './files.ts';

export async function run(request: RequestOf<typeof QUANTISE>): Promise<Record<string, never>> {
  const model = decodePrepared(await requireInput(PREPARED_FILE));
  const { calibration, method, keepFp32, io } = request;
  const described = requireCalibration(calibration);
  const choice = { source: sourceOf(described), described, method, keepFp32, io };
  const quantized = await quantizeModel(model, await quantizeRequest(model, choice));
  await writeOutput(PREPARED_FILE, encodePrepared(quantized));
  return {};
}
