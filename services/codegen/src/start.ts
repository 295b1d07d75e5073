/** The service within a process that has opened what it needs. */
import { CodegenServiceService } from '@flashline/contracts';
import type { RunningService } from '@flashline/lifecycle';
import { service } from '@flashline/rpc';
import {
  startStageService,
  type StageServiceConfig,
  type StageServiceDeps,
} from '@flashline/stages';
import { generateSource } from './handlers/generate-source.ts';

export function startCodegen(
  config: StageServiceConfig,
  deps: StageServiceDeps,
): Promise<RunningService> {
  const handlers = { generateSource: generateSource(deps.stages) };
  return startStageService(config, deps, service(CodegenServiceService, handlers));
}
