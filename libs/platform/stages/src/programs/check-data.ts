/** Whether bytes are an archive of arrays within our limits. */
import { readArrays } from '@flashline/model-files';
import { DATA_FILE } from '../stage-files.ts';

export async function run(): Promise<Record<string, never>> {
  await readArrays(DATA_FILE);
  return {};
}
