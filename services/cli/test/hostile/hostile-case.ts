/** Contents by name; a function writes what is no ordinary file. */
export type HostileFiles = Readonly<Record<string, Uint8Array | string | ((path: string) => void)>>;

/** One thing that somebody may throw at the command line, and what must come of it. */
export interface HostileCase {
  readonly name: string;
  readonly files: () => HostileFiles;
  /** Arguments; `analyze model.onnx` unless given. */
  readonly args?: readonly string[];
  /** Further environment, where {FOLDER} stands for the folder of the files. */
  readonly env?: Readonly<Record<string, string>>;
  readonly exitCode: 0 | 2 | 3 | 5;
  /** What standard error must say; absent where the model is fine. */
  readonly says?: RegExp;
}
