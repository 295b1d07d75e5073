export {
  ORACLE_CRASHED,
  ORACLE_MODEL_REFUSED,
  ORACLE_OUT_OF_MEMORY,
  ORACLE_RUN_FAILED,
  ORACLE_TIMEOUT,
} from './errors.ts';
export { runReference } from './run-reference.ts';
export type { Reference, ReferenceRequest } from './run-reference.ts';
export { ORACLE_VERSION } from './version.ts';
