export type { Pass } from './pass.ts';
export { PIPELINE, runPasses } from './pipeline.ts';
export type { PassTrace } from './pipeline.ts';
