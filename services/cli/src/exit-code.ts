/** Exit codes of the command line (DESIGN 2.1), and which one wins where several apply. */
import { EXIT_CODES } from '@flashline/errors';
import type { Report } from '@flashline/report';

export const EXIT_NOT_DEPLOYABLE = 3;
export const EXIT_GATE_FAILED = 4;

/**
 * In the order 1, 5, 3, 4. `failure` is the exit code of what kept a target from its verdict, or
 * null.
 */
export function exitCodeOfReport(report: Report, failure: number | null): number {
  const { targets } = report;
  const isWrong = targets.some(
    ({ verdict, accuracy }) => verdict === 'failed' && accuracy !== null,
  );
  if (isWrong || failure === EXIT_CODES.bug) return EXIT_CODES.bug;
  if (failure !== null) return failure;
  if (targets.some(({ verdict }) => verdict === 'unsupported' || verdict === 'does-not-fit')) {
    return EXIT_NOT_DEPLOYABLE;
  }
  const isFailed = targets.some((target) => target.gates.some((gate) => !gate.passed));
  return isFailed ? EXIT_GATE_FAILED : 0;
}
