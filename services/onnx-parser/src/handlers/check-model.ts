/** Whether an upload is an ONNX model. */
import { CHECK_MODEL, CHECK_MODEL_MESSAGES, serveStage, type StageDeps } from '@flashline/stages';

export const checkModel = (deps: StageDeps) => serveStage(deps, CHECK_MODEL, CHECK_MODEL_MESSAGES);
