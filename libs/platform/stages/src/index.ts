export {
  BUILD,
  CHECK_DATA,
  CHECK_MODEL,
  GENERATE,
  MEASURE,
  PARSE,
  QUANTISE,
  REFERENCE,
  REPORT_STAGE,
  STAGES,
} from './definitions.ts';
export type { RequestOf, ResultOf } from './definitions.ts';
export type { Failure, Samples, Target } from './fields.ts';
export { STAGE_BAD_ANSWER, STAGE_BAD_ARTIFACT } from './errors.ts';
export { failureFrom, toFailure } from './fields.ts';
export { runStage } from './run-stage.ts';
export type { StageCall, StageDeps, StageOutcome } from './run-stage.ts';
export { createSlots } from './slots.ts';
export type { Slots } from './slots.ts';
export { stageKey, toolVersions } from './stage-key.ts';
export type { KeyParts, ToolVersions } from './stage-key.ts';
export {
  BIN_FILE,
  BUILD_FILE,
  COMPILED_FILE,
  DATA_FILE,
  ELF_FILE,
  MAP_FILE,
  MEASUREMENT_FILE,
  MODEL_FILE,
  PREPARED_FILE,
  REFERENCE_FILE,
  REPORT_FILE,
  targetFile,
} from './stage-files.ts';
export type { TargetPart } from './stage-files.ts';
export { STAGE_NAMES } from './stage-names.ts';
export type { StageName } from './stage-names.ts';
export type { Stage, StageInputs } from './stage.ts';
export { openStageDeps, STAGE_PROGRAM } from './open-stage-deps.ts';
export type { StageDepsOptions } from './open-stage-deps.ts';
