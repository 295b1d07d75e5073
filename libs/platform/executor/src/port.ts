/**
 * Where hostile work runs: parsing, ONNX Runtime, compilers and emulators. A task is a program of
 * ours in a folder of its own, with limits and no network; it can answer with files alone.
 */

/** What one task may take. */
export interface TaskLimits {
  /** Private writable memory of each process of the task; Node reserves about 600 MB of it. */
  readonly memoryBytes: number;
  /** Processor time of each process of the task. */
  readonly cpuSeconds: number;
  /** Time on the clock, after which everything of the task is killed. */
  readonly wallMs: number;
  /** Of one file, and of all files in the task's folder. */
  readonly outputBytes: number;
}

/** One run of a program. */
export interface Task {
  /** Name that the executor's entry knows. */
  readonly program: string;
  /** Working folder: the program finds its input there and leaves its output there. */
  readonly folder: string;
  readonly limits: TaskLimits;
  /** Folders besides its own that it may write to; made where they do not exist and can be. */
  readonly writable?: readonly string[];
  /** Kills the task. */
  readonly signal?: AbortSignal;
}

export interface Executor {
  /**
   * Resolves once the program has ended well. Rejects with the AppError that the program ended with,
   * or with one of EXECUTOR_* where it could not say.
   */
  run(task: Task): Promise<void>;
  /** What keeps tasks apart from the rest, and what does not hold here; one sentence for the log. */
  readonly isolation: string;
}
