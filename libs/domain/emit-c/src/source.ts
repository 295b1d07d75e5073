/** What emission needs beside the program, and what it gives. */
import type { InstructionSet } from '@flashline/kernels';

export interface EmitOptions {
  /** Prefix of every symbol and file, as `prefixFrom` makes it. */
  readonly prefix: string;
  readonly isa: InstructionSet;
  /** SHA-256 of the model as lower-case hex. */
  readonly modelSha256: string;
  readonly toolVersion: string;
  /** Options of the model in a fixed order, for the head of the file; no strings of the model. */
  readonly settings: readonly (readonly [string, string])[];
}

export interface SourceFile {
  /** Path relative to the source folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The same text piece by piece, of a file that may be too long to hold. */
  readonly pieces?: () => Iterable<string>;
}

/** A generated model as files, sorted by path, kernels included. */
export interface Source {
  readonly prefix: string;
  /** In the order of the arguments of `<p>_init`. */
  readonly arenas: readonly {
    readonly region: string;
    readonly bytes: number;
    readonly alignment: number;
  }[];
  readonly inputBytes: readonly number[];
  readonly outputBytes: readonly number[];
  readonly files: readonly SourceFile[];
  /** The program's step behind each layer mark; steps without code have none. */
  readonly layers: readonly number[];
  /** Bytes of all constant arrays. */
  readonly weightsBytes: number;
}
