/** Errors of runs as results, and whose fault they are. */
import { AppError } from '@flashline/errors';
import { farm } from '@flashline/contracts';
import { logger } from '@flashline/telemetry';
import { AGENT_INTERNAL, AGENT_STALE_FENCE } from './errors.ts';

/** Where these fail, neither the firmware nor the unit has a part in it. */
const PLATFORM = ['STORE_', 'FILE_', 'RPC_', 'AGENT_', 'EXECUTOR_CANCELLED', 'STAGE_BAD_ARTIFACT'];

/** A run that needs more time than any may have needs it on each unit. */
const TOO_LONG = 'EXECUTOR_TIMEOUT';

/** A failure to be reported. What is not an AppError is our bug and stays in the log. */
export function failureOf(error: unknown): farm.RunFailure {
  if (error instanceof AppError) {
    const { code, kind, message, retryable } = error;
    return { code, kind, message, retryable, fault: faultOf(error) };
  }
  logger('agent').error({ err: error }, 'a run failed by a fault of ours');
  const message = 'A run failed by a fault of ours: see the log of the agent.';
  return failureOf(new AppError(AGENT_INTERNAL, message, { cause: error }));
}

/** The refusal of a fence. */
export function staleFence(fence: number, highest: number): farm.RunFailure {
  const message = `Fence ${fence} is refused: the unit has seen ${highest}.`;
  const failure = failureOf(new AppError(AGENT_STALE_FENCE, message));
  return { ...failure, fault: farm.Fault.FAULT_STALE_FENCE };
}

function faultOf({ code, kind }: AppError): farm.Fault {
  if (PLATFORM.some((prefix) => code.startsWith(prefix))) return farm.Fault.FAULT_PLATFORM;
  if (code === TOO_LONG) return farm.Fault.FAULT_JOB;
  return kind === 'infrastructure' ? farm.Fault.FAULT_INFRASTRUCTURE : farm.Fault.FAULT_JOB;
}
