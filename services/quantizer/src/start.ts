/** The service within a process that has opened what it needs. */
import { QuantizerServiceService } from '@flashline/contracts';
import type { RunningService } from '@flashline/lifecycle';
import { service } from '@flashline/rpc';
import {
  startStageService,
  type StageServiceConfig,
  type StageServiceDeps,
} from '@flashline/stages';
import { checkData } from './handlers/check-data.ts';
import { quantizeModel } from './handlers/quantize-model.ts';
import { computeReference } from './handlers/compute-reference.ts';

export function startQuantizer(
  config: StageServiceConfig,
  deps: StageServiceDeps,
): Promise<RunningService> {
  const handlers = {
    checkData: checkData(deps.stages),
    quantizeModel: quantizeModel(deps.stages),
    computeReference: computeReference(deps.stages),
  };
  return startStageService(config, deps, service(QuantizerServiceService, handlers));
}
