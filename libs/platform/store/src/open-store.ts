/** The store that a URL names: a folder, or a server that speaks S3. */
import { fileURLToPath } from 'node:url';
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

/** Opens it. Throws what its adapter throws. */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (options.url.startsWith('file:')) return folderStore({ folder: fileURLToPath(options.url) });
  return s3Store(options);
}
