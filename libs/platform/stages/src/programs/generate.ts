/** Prepared model to the C of one target. */
import { compileTarget, isFarTooLarge, programsOf } from '@flashline/pipeline';
import { decodePrepared, encodeCompiled } from '../codec.ts';
import type { GENERATE, RequestOf, ResultOf } from '../definitions.ts';
import { COMPILED_FILE, PREPARED_FILE } from '../stage-files.ts';
import { requireInput, targetRequest, writeOutput } from './files.ts';

export async function run(request: RequestOf<typeof GENERATE>): Promise<ResultOf<typeof GENERATE>> {
  const target = targetRequest(request.target);
  const model = decodePrepared(await requireInput(PREPARED_FILE));
  const compiled = compileTarget(model, programsOf(model)(target.precision), target);
  await writeOutput(COMPILED_FILE, encodeCompiled(compiled));
  return { isFarTooLarge: isFarTooLarge(compiled) };
}
