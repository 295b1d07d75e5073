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
export {
  STAGE_BAD_ANSWER,
  STAGE_BAD_ARTIFACT,
  STAGE_BAD_REQUEST,
  STAGE_BAD_SETTINGS,
} from './errors.ts';
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
export { callStage } from './messages/call-stage.ts';
export {
  methodFromMessage,
  methodToMessage,
  portTypeFromMessage,
  portTypeToMessage,
  precisionFromMessage,
  precisionToMessage,
  samplesFromMessage,
  samplesToMessage,
  targetFromMessage,
  targetToMessage,
} from './messages/fields.ts';
export { BUILD_MESSAGES, GENERATE_MESSAGES } from './messages/firmware.ts';
export { CHECK_MODEL_MESSAGES, PARSE_MESSAGES } from './messages/parser.ts';
export {
  CHECK_DATA_MESSAGES,
  QUANTISE_MESSAGES,
  REFERENCE_MESSAGES,
} from './messages/quantizer.ts';
export type { StageMessages } from './messages/stage-messages.ts';
export { serveStage } from './service/serve-stage.ts';
export { privatePathsOf, stageServiceSettings } from './service/settings.ts';
export type { StageServiceSettings } from './service/settings.ts';
export { startStageProcess, startStageService } from './service/start-stage-service.ts';
export type {
  StageServiceConfig,
  StageServiceDeps,
  StartStageService,
} from './service/start-stage-service.ts';
