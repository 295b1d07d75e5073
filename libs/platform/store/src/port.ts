/**
 * The port of the store: objects by the SHA-256 of their content, apart for each team.
 *
 * An object is whole or absent, and is never changed. What is read whole is verified. The same suite
 * holds for every adapter.
 */

/** An object as it was stored. */
export interface StoredObject {
  /** 64 hexadecimal digits in lower case. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** An object as the store lists it. */
export interface ListedObject extends StoredObject {
  readonly teamId: string;
  /** When it was stored last. */
  readonly modifiedAt: Date;
}

/** Bytes from `start` to `end`, both included, from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface PutOptions {
  /** A longer source is refused with STORE_TOO_LARGE as soon as that is seen. */
  readonly maxBytes?: number;
  /** What the hash must be, else STORE_HASH_MISMATCH. */
  readonly sha256?: string;
}

/**
 * All calls throw STORE_UNAVAILABLE (retryable) where the store does not answer, STORE_BAD_KEY where
 * a team id or hash is not plain, and FILE_DISK_FULL where no space is left.
 */
export interface Store {
  /** Stores what `source` gives; storing the same again is fine and makes it new. */
  put(
    teamId: string,
    source: AsyncIterable<Uint8Array>,
    options?: PutOptions,
  ): Promise<StoredObject>;
  /** Stores the content of a file. */
  putFile(teamId: string, path: string): Promise<StoredObject>;
  /**
   * Reads an object, or the part of it that lies in `range`. Throws STORE_MISSING at once; a whole
   * read throws STORE_CORRUPT at its end where the content is not what was stored.
   */
  get(teamId: string, sha256: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
  /** Reads an object into a file: verified, whole or absent. */
  getFile(teamId: string, sha256: string, path: string): Promise<void>;
  stat(
    teamId: string,
    sha256: string,
  ): Promise<{ readonly sizeBytes: number; readonly modifiedAt: Date } | null>;
  /** Removes an object; none is fine. */
  delete(teamId: string, sha256: string): Promise<void>;
  /** All objects of all teams, in any order. */
  list(): AsyncIterable<ListedObject>;
  /**
   * Removes what was begun to be stored before `before` and never ended, because its process was killed.
   * Gives how many. What is still being stored and is younger goes on.
   */
  removeUnfinished(before: Date): Promise<number>;
  /** An address that gives the object as a download to anybody for a while; null where none can. */
  presign(
    teamId: string,
    sha256: string,
    options: { readonly fileName: string; readonly seconds: number },
  ): Promise<string | null>;
  /** Resolves where objects can be stored and read now. */
  check(): Promise<void>;
  close(): Promise<void>;
}
