/** Prepared model to the C of one target. */
import { GENERATE, GENERATE_MESSAGES, serveStage, type StageDeps } from '@flashline/stages';

export const generateSource = (deps: StageDeps) => serveStage(deps, GENERATE, GENERATE_MESSAGES);
