export {
  STORE_BAD_KEY,
  STORE_BAD_URL,
  STORE_CORRUPT,
  STORE_HASH_MISMATCH,
  STORE_MISSING,
  STORE_TOO_LARGE,
  STORE_UNAVAILABLE,
} from './errors.ts';
export { folderStore } from './folder-store.ts';
export { openStore } from './open-store.ts';
export type { StoreOptions } from './open-store.ts';
export { s3Store } from './s3-store.ts';
export type { S3Options } from './s3-client.ts';
export type { ByteRange, ListedObject, PutOptions, Store, StoredObject } from './port.ts';
