export { keepableText } from './answer.ts';
export {
  EXECUTOR_CANCELLED,
  EXECUTOR_CPU_TIME,
  EXECUTOR_CRASHED,
  EXECUTOR_OUT_OF_MEMORY,
  EXECUTOR_OUTPUT_TOO_LARGE,
  EXECUTOR_TIMEOUT,
} from './errors.ts';
export type { Executor, Task, TaskLimits } from './port.ts';
export { processExecutor } from './process-executor.ts';
export type { ProcessExecutorOptions } from './process-executor.ts';
export { runProgram } from './run-program.ts';
