export { PROCESS_MISSING, PROCESS_NOT_STARTED } from './errors.ts';
export { runProcess } from './run-process.ts';
export {
  type ProcessOptions,
  type ProcessResult,
  type RunningProcess,
  startProcess,
} from './start-process.ts';
