/** C of one target to its firmware. */
import { BUILD, BUILD_MESSAGES, serveStage, type StageDeps } from '@flashline/stages';

export const buildFirmware = (deps: StageDeps) => serveStage(deps, BUILD, BUILD_MESSAGES);
