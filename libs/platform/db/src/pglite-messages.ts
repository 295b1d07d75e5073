/** What travels between a process and the thread that holds its PGlite. */

/** Given to the thread at its start: the folder of the files, or what a database in memory starts from. */
export type WorkerStart = { readonly folder: string } | InMemory;

export type InMemory = {
  readonly dump: Uint8Array<ArrayBuffer>;
  /** PGlite's program, a WebAssembly.Module: threads that share one compile it once. */
  readonly program: object;
};

/** The reason of `failed` where the disk is full. */
export const NO_SPACE = 'no space is left on the disk';

export type ToWorker =
  /** Whole messages of the PostgreSQL protocol. */
  { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'close' };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The answer to one message of bytes; may be empty. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'closed' };
