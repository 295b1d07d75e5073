/**
 * The classes of jobs, most urgent first. A class whose oldest request waits is served one class
 * higher per AGEING_SECONDS, so nothing waits for ever behind a class that never runs dry.
 */

/** Most urgent first. `health` is for checks of units, the only work that a suspect unit gets. */
export const JOB_CLASSES = ['health', 'interactive', 'release', 'ci', 'nightly'] as const;
export type JobClass = (typeof JOB_CLASSES)[number];

/** Seconds of waiting of its oldest request that lift a class by one. */
export const AGEING_SECONDS = 600;

/** Seconds after which a lease of a class ends whatever happens. */
export const HARD_END_SECONDS: Readonly<Record<JobClass, number>> = {
  health: 300,
  interactive: 3600,
  release: 1800,
  ci: 900,
  nightly: 7200,
};

/** True where `name` is a class. */
export function isJobClass(name: string): name is JobClass {
  return JOB_CLASSES.some((known) => known === name);
}

/** Rank of a request of class `of` that has waited so long: 0 is served first. */
export function rankOf(of: JobClass, waitedSeconds: number): number {
  const lifted = Math.floor(Math.max(0, waitedSeconds) / AGEING_SECONDS);
  return Math.max(0, JOB_CLASSES.indexOf(of) - lifted);
}
