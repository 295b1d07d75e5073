export {
  LIFECYCLE_FOLDER_IN_USE,
  LIFECYCLE_LOCK_FAILED,
  LIFECYCLE_LOCK_LOST,
  LIFECYCLE_STOP_TIMEOUT,
} from './errors.ts';
export { type FolderLock, lockFolder } from './lock-folder.ts';
export { type Loop, type LoopOptions, startLoop } from './loop.ts';
export { type RunningService, stopAll, type Stoppable } from './parts.ts';
export { runMain } from './run-main.ts';
