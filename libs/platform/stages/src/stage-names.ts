/** The names of the stages, in the order in which a job goes through them; the two checks come before. */
export const STAGE_NAMES = [
  'check-model',
  'check-data',
  'parse',
  'quantise',
  'generate',
  'reference',
  'build',
  'measure',
  'report',
] as const;

export type StageName = (typeof STAGE_NAMES)[number];
