/** The service within a process that has opened what it needs. */
import { BuilderServiceService } from '@flashline/contracts';
import type { RunningService } from '@flashline/lifecycle';
import { service } from '@flashline/rpc';
import {
  startStageService,
  type StageServiceConfig,
  type StageServiceDeps,
} from '@flashline/stages';
import { buildFirmware } from './handlers/build-firmware.ts';

export function startBuilder(
  config: StageServiceConfig,
  deps: StageServiceDeps,
): Promise<RunningService> {
  const handlers = { buildFirmware: buildFirmware(deps.stages) };
  return startStageService(config, deps, service(BuilderServiceService, handlers));
}
