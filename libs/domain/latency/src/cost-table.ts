/** What kernels cost, in instructions and in bytes. The tables are data, fitted to measurements. */

/** Instructions per count of a feature, by its name; `calls` is the cost of the call itself. */
export type Coefficients = Readonly<Record<string, number>>;

export interface InstructionTable {
  /** Entry and exit of the run function. */
  readonly runOverhead: number;
  /**
   * By kernel, and by macro for instances of a template that were never measured; ` once` behind
   * the name means a function made for the model and called in one place.
   */
  readonly kernels: Readonly<Record<string, Coefficients>>;
}

/** A function, a table or a member of the C library; initial data counts in both memories. */
export interface PieceSize {
  readonly flash: number;
  /** Absent: none. */
  readonly ram?: number;
}

export interface CodeTable {
  readonly pieces: Readonly<Record<string, PieceSize>>;
  /**
   * Pieces that the linker takes for a kernel, by its name; for one made from a template the
   * function itself is a piece, of another size where it is called ` once`.
   */
  readonly reach: Readonly<Record<string, readonly string[]>>;
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
