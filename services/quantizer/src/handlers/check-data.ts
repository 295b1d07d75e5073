/** Whether an upload is an archive of arrays. */
import { CHECK_DATA, CHECK_DATA_MESSAGES, serveStage, type StageDeps } from '@flashline/stages';

export const checkData = (deps: StageDeps) => serveStage(deps, CHECK_DATA, CHECK_DATA_MESSAGES);
