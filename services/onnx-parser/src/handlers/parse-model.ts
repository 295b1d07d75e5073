/** ONNX model to prepared model. */
import { PARSE, PARSE_MESSAGES, serveStage, type StageDeps } from '@flashline/stages';

export const parseModel = (deps: StageDeps) => serveStage(deps, PARSE, PARSE_MESSAGES);
