/** ONNX Runtime's answers to the inputs of a run. */
import { REFERENCE, REFERENCE_MESSAGES, serveStage, type StageDeps } from '@flashline/stages';

export const computeReference = (deps: StageDeps) =>
  serveStage(deps, REFERENCE, REFERENCE_MESSAGES);
