export type { Executor, Task, TaskLimits } from './port.ts';
