/** The store that a URL names: a folder, or a server that speaks S3. */
import { fileURLToPath } from 'node:url';
import { AppError } from '@flashline/errors';
import { STORE_BAD_URL } from './errors.ts';
import { folderStore } from './folder-store.ts';
import type { Store } from './port.ts';
import { s3Store } from './s3-store.ts';

export interface StoreOptions {
  /** `file:///folder`, or `http://host:port` or `https://host:port` of an S3 server. */
  readonly url: string;
  /** These three are for S3 alone. */
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Opens it. Throws STORE_BAD_URL, and what its adapter throws. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const folder = folderOf(options.url);
  return folder === null ? s3Store(options) : folderStore({ folder });
}

/** The folder that a URL names; null for that of a server. */
function folderOf(url: string): string | null {
  try {
    const { protocol } = new URL(url);
    if (protocol === 'file:') return fileURLToPath(url);
    if (protocol === 'http:' || protocol === 'https:') return null;
  } catch {
    // No URL, or none of a folder on this machine.
  }
  const message = `'${url}' is no address of a store: write file:///folder, or http(s)://host:port.`;
  throw new AppError(STORE_BAD_URL, message);
}
