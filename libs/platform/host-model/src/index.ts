export { printGlue } from './glue.ts';
export type { HostModel } from './glue.ts';
export { buildHostModel, HOST_MODEL_FAILED, runHostModel } from './host-model.ts';
export type { HostBuildOptions } from './host-model.ts';
