/** C of one target to its firmware. */
import { mkdir, rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileError } from '@flashline/errors';
import { buildTarget } from '@flashline/pipeline';
import { decodeCompiled, encodeFirmware } from '../codec.ts';
import type { BUILD, RequestOf, ResultOf } from '../definitions.ts';
import { BUILD_FILE, COMPILED_FILE } from '../stage-files.ts';
import { outputPath, requireInput, targetRequest, writeOutput } from './files.ts';

const WORK_FOLDER = 'work';

export async function run(request: RequestOf<typeof BUILD>): Promise<ResultOf<typeof BUILD>> {
  const target = targetRequest(request.target);
  const compiled = decodeCompiled(await requireInput(COMPILED_FILE));
  await mkdir(WORK_FOLDER).catch((error: unknown) => {
    throw fileError('the folder of the build', error);
  });
  const { firmware } = await buildTarget(compiled, target, WORK_FOLDER);
  for (const path of [firmware.elf, firmware.bin, firmware.map]) {
    if (path !== null) await rename(path, outputPath(basename(path)));
  }
  await writeOutput(BUILD_FILE, encodeFirmware(firmware));
  return { isLinked: firmware.linked };
}
