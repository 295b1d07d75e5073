/** `bootstrap.json` in the data folder: where the platform is, and the first key to it. */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, fileError, isMissingFile } from '@flashline/errors';
import { z } from 'zod';
import { UP_BAD_DATA } from './errors.ts';

const BOOTSTRAP = z.strictObject({
  url: z.string(),
  grpcUrl: z.string(),
  team: z.string(),
  apiKey: z.string(),
});

export type Bootstrap = z.infer<typeof BOOTSTRAP>;

export const BOOTSTRAP_FILE = 'bootstrap.json';

/** Null where there is none. Throws AppError where it is not ours. */
export async function readBootstrap(folder: string): Promise<Bootstrap | null> {
  const path = join(folder, BOOTSTRAP_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissingFile(error)) return null;
    throw fileError(path, error);
  }
  const found = BOOTSTRAP.safeParse(parseJson(text));
  if (found.success) return found.data;
  throw new AppError(
    UP_BAD_DATA,
    `${path} is not as flashline up writes it: mend it, or move it away.`,
  );
}

/** Whole or as it was, on the disk when this returns, readable by its owner alone. */
export async function writeBootstrap(folder: string, bootstrap: Bootstrap): Promise<void> {
  const path = join(folder, BOOTSTRAP_FILE);
  const partial = `${path}.partial`;
  try {
    await rm(partial, { force: true });
    const file = await open(partial, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(bootstrap, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw fileError(path, error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
