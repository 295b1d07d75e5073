/** What the code is that makes results: between two releases it changes, and its version does not. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** All that a result may come of: packages, the C library with its kernels, runtime and linker scripts. */
const FOLDERS = ['libs', 'firmware-builder'];
const APART = new Set(['node_modules', 'test']);

/** SHA-256, in hexadecimal, of the files below `root` that results may come of, tests left out. */
export async function hashCode(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of FOLDERS) {
    for (const path of await filesIn(root, folder)) {
      hash.update(`${path}\0`).update(
        createHash('sha256')
          .update(await readFile(join(root, path)))
          .digest(),
      );
    }
  }
  return hash.digest('hex');
}

/** Paths from `root`, in one order on every machine. */
async function filesIn(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    sorted.map(async (entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return APART.has(entry.name) ? [] : filesIn(root, path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}
