/** CancelJob: the record says so already; a worker of this process looks at once. */
import type { orchestrator } from '@flashline/contracts';
import type { Worker } from '../work-on-job.ts';

export function cancelJob({
  inHand,
}: Pick<Worker, 'inHand'>): (
  request: orchestrator.CancelJobRequest,
) => Promise<orchestrator.CancelJobResponse> {
  return ({ jobId }) => {
    const look = inHand.get(jobId);
    look?.();
    return Promise.resolve({ wasRunningHere: look !== undefined });
  };
}
