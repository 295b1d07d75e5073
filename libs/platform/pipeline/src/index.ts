export { analyzeModel } from './analyze-model.ts';
export { machineTools, type MachineTools } from './machine-tools.ts';
export type { AnalyzeRequest } from './analyze-model.ts';
export { buildTarget, compileTarget, writeSource } from './build-target.ts';
export type { BuiltTarget, TargetRequest } from './build-target.ts';
export { calibrateModel } from './calibrate-model.ts';
export { quantizeRequest, requireCalibration } from './calibration-samples.ts';
export type { CalibrationChoice } from './calibration-samples.ts';
export {
  asAppError,
  MODEL_UNREADABLE,
  OPTIONS_UNUSABLE,
  PIPELINE_BUG,
  PIPELINE_NOT_REPEATABLE,
  PIPELINE_WRONG_OUTPUT,
  QUANTIZE_NO_SUCH_NODE,
} from './errors.ts';
export { describeFallbacks } from './fallbacks.ts';
export {
  checkDims,
  checkPrecisions,
  checkPrefix,
  describeModelOptions,
  describeRunOptions,
  precisionsFor,
  PREFIX_RULE,
} from './job-options.ts';
export type {
  DescribedSource,
  ModelJobOptions,
  PrecisionChoice,
  RunJobOptions,
} from './job-options.ts';
export { layerReference } from './layer-reference.ts';
export { describeLayers, totalMacs } from './layers.ts';
export { programsOf } from './lower-model.ts';
export { makeReport } from './make-report.ts';
export type { ReportRequest } from './make-report.ts';
export { comparableNames, measureTarget } from './measure-target.ts';
export type { Measurement, ReferenceRun } from './measure-target.ts';
export { describeModel, graphFor, prepareModel, unreadableModel } from './prepare-model.ts';
export type {
  PreparedGraphs,
  PreparedModel,
  PrepareOptions,
  QuantizedModel,
} from './prepare-model.ts';
export { quantizeModel } from './quantize-model.ts';
export type { QuantizeRequest } from './quantize-model.ts';
export { isFarTooLarge, runModel } from './run-model.ts';
export type { RunRequest, RunResult } from './run-request.ts';
export { writeSamples } from './sample-files.ts';
export { inputsOf, RANDOM_SAMPLES, readCalibration, readSamples, referenceFor } from './samples.ts';
export type { InputSource } from './samples.ts';
export { measureSensitivity, withSensitivity } from './sensitivity.ts';
export type { NodeSensitivity } from './sensitivity.ts';
export { arenaRegions, BOARD_ISA, OPTIMIZE_FLAGS, OPTIMIZE_LEVELS } from './target.ts';
export type { Optimize, Precision } from './target.ts';
export { emptyTarget, targetName } from './target-report.ts';
export { mainFailure, resultWithoutGraph, targetResult } from './target-result.ts';
export type { TargetFacts, TargetResult } from './target-result.ts';
export { TOOL_VERSION } from './version.ts';
export { WARNINGS } from './warnings.ts';
export type { WarningCode } from './warnings.ts';
