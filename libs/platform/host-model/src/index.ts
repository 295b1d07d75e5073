export { printGlue } from './glue.ts';
export { buildHostModel, HOST_MODEL_FAILED, runHostModel } from './host-model.ts';
export type { HostBuildOptions } from './host-model.ts';
export { runHostModels } from './run-host-models.ts';
export type { HostJob, HostOutcome } from './run-host-models.ts';
