/** What kernels cost, in instructions and in bytes. The tables are data, fitted to measurements. */

/** Instructions per count of a feature, by its name; `calls` is the cost of the call itself. */
export type Coefficients = Readonly<Record<string, number>>;

export interface InstructionTable {
  /** Entry and exit of the run function. */
  readonly runOverhead: number;
  readonly kernels: Readonly<Record<string, Coefficients>>;
  /** For instances of a template whose own coefficients are not known: those of its kind. */
  readonly macros: Readonly<Record<string, Coefficients>>;
}

/** A compiled kernel file or instance: its bytes, and the functions of the C library it calls. */
export interface CodePiece {
  readonly bytes: number;
  readonly needs: readonly string[];
}

/** One member of an archive of the C library; initial data counts in both memories. */
export interface LibraryMember {
  readonly flashBytes: number;
  readonly ramBytes: number;
}

export interface CodeTable {
  /** By path in the generated source: `nk/<name>`. */
  readonly files: Readonly<Record<string, CodePiece>>;
  /** Functions made from a template, by kernel. */
  readonly instances: Readonly<Record<string, CodePiece>>;
  /** Members that a function of the C library brings along. */
  readonly symbols: Readonly<Record<string, readonly string[]>>;
  readonly members: Readonly<Record<string, LibraryMember>>;
  /** Bytes of the parameter structures by C type. */
  readonly params: Readonly<Record<string, number>>;
  /** The model's own file: bytes per call, per argument, per port, and of its fixed part. */
  readonly model: {
    readonly call: number;
    readonly argument: number;
    readonly port: number;
    readonly fixed: number;
  };
}
