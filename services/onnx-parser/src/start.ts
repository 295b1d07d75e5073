/** The service within a process that has opened what it needs. */
import { ParserServiceService } from '@flashline/contracts';
import type { RunningService } from '@flashline/lifecycle';
import { service } from '@flashline/rpc';
import {
  startStageService,
  type StageServiceConfig,
  type StageServiceDeps,
} from '@flashline/stages';
import { checkModel } from './handlers/check-model.ts';
import { parseModel } from './handlers/parse-model.ts';

export function startOnnxParser(
  config: StageServiceConfig,
  deps: StageServiceDeps,
): Promise<RunningService> {
  const handlers = { checkModel: checkModel(deps.stages), parseModel: parseModel(deps.stages) };
  return startStageService(config, deps, service(ParserServiceService, handlers));
}
