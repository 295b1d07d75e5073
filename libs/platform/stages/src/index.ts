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
export type { StageCall, StageDeps, StageOutcome } from './run-stage.ts';
export { createSlots } from './slots.ts';
export type { Slots } from './slots.ts';
export { stageKey, toolVersions } from './stage-key.ts';
export type { KeyParts, ToolVersions } from './stage-key.ts';
export { STAGE_NAMES } from './stage-names.ts';
export type { StageName } from './stage-names.ts';
export type { Stage, StageInputs } from './stage.ts';
