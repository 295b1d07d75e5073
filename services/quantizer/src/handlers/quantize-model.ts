/** Prepared model and samples to int8. */
import { QUANTISE, QUANTISE_MESSAGES, serveStage, type StageDeps } from '@flashline/stages';

export const quantizeModel = (deps: StageDeps) => serveStage(deps, QUANTISE, QUANTISE_MESSAGES);
