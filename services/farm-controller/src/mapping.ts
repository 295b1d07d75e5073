/** Between the messages of the farm's protos and our own types. */
import { AppError, EXIT_CODES, type ErrorKind } from '@flashline/errors';
import { farm, stage } from '@flashline/contracts';
import {
  FARM_BAD_REQUEST,
  FARM_LEASE_ENDED,
  FARM_LEASE_TOO_LONG,
  FARM_NO_UNIT,
  FARM_RUN_FAILED,
} from './errors.ts';
import type { AgentOrders, LeaseOrder, LeaseView, RegisteredUnit, UnitOrder } from './farm-port.ts';
import type { EndReason, Fault, LeaseEnd, RunOutcome } from './leases/outcome.ts';

const PRECISIONS: Readonly<Record<number, string>> = {
  [stage.Precision.PRECISION_FP32]: 'fp32',
  [stage.Precision.PRECISION_INT8]: 'int8',
};

const FAULTS: Readonly<Record<number, Fault>> = {
  [farm.Fault.FAULT_JOB]: 'job',
  [farm.Fault.FAULT_INFRASTRUCTURE]: 'unit',
};

const LONGEST_TEXT = 4000;
const KINDS = Object.keys(EXIT_CODES) as ErrorKind[];

/** A request to run a firmware. */
export function orderOf(request: farm.RunFirmwareRequest, traceParent: string | null): UnitOrder {
  const { command } = request;
  const precision = PRECISIONS[command?.target?.precision ?? 0];
  if (command?.scope === undefined || command.target === undefined || precision === undefined) {
    throw new AppError(FARM_BAD_REQUEST, 'A run is refused: scope, board or precision is missing.');
  }
  return {
    teamId: command.scope.teamId,
    jobId: command.scope.jobId,
    board: command.target.board,
    precision,
    class: request.class,
    holder: request.holder,
    avoidUnits: request.avoidUnits,
    image: command.elf ?? null,
    command: farm.RunCommand.toJSON(command),
    traceParent,
  };
}

/** What a caller is told; a lease that ended without a measurement is an error. */
export function responseOf(view: LeaseView): farm.RunFirmwareResponse {
  switch (view.state) {
    case 'waiting':
      return {
        event: {
          $case: 'waiting',
          value: {
            position: view.position,
            estimatedWaitSeconds: view.estimatedWaitSeconds ?? undefined,
          },
        },
      };
    case 'granted': {
      const { leaseId, unitId, fence } = view;
      return { event: { $case: 'granted', value: { leaseId, unitId, fence } } };
    }
    case 'ended': {
      if (view.outcome?.kind !== 'measurement') throw failureOf(view.reason, view.outcome);
      const { sha256, sizeBytes, repeats } = view.outcome;
      const measurement = { sha256, sizeBytes };
      const value = { measurement, unitId: view.unitId ?? '', repeats };
      return { event: { $case: 'finished', value } };
    }
  }
}

function failureOf(reason: EndReason, outcome: RunOutcome | null): AppError {
  if (outcome?.kind === 'failure') return runFailure(outcome);
  if (reason === 'hard-end') {
    return new AppError(FARM_LEASE_TOO_LONG, 'The run held its unit longer than its class may.');
  }
  if (reason === 'no-unit') {
    return new AppError(FARM_NO_UNIT, 'No unit of the board is registered: start an agent.');
  }
  return new AppError(
    FARM_LEASE_ENDED,
    `The lease ended without a result (${reason}): ask again with a new holder.`,
  );
}

/** The agent's own error, unless it says no more than that the run is to be tried again. */
function runFailure(outcome: Extract<RunOutcome, { kind: 'failure' }>): AppError {
  const { code, message, errorKind: kind, isRetryable: retryable, fault } = outcome;
  if (fault === 'platform' && retryable) {
    return new AppError(
      FARM_LEASE_ENDED,
      `The run got no result (${code}: ${message}): ask again with a new holder.`,
    );
  }
  return new AppError({ code, kind, retryable, meaning: message }, message);
}

/** A result of an agent as the end of its lease. */
export function endOf(result: farm.RunResult): LeaseEnd {
  const { outcome, repeats } = result;
  const leaseId = storable(result.leaseId);
  const under = { unitId: storable(result.unitId), fence: result.fence };
  if (outcome?.$case === 'measurement') {
    const { sizeBytes } = outcome.value;
    const sha256 = storable(outcome.value.sha256);
    const measured: RunOutcome = { kind: 'measurement', sha256, sizeBytes, repeats };
    return { leaseId, under, reason: 'finished', outcome: measured };
  }
  const failure = outcome?.value;
  if (failure?.fault === farm.Fault.FAULT_STALE_FENCE) {
    return { leaseId, under, reason: 'stale-fence', outcome: null };
  }
  const failed: RunOutcome = {
    kind: 'failure',
    code: storable(failure?.code ?? '') || FARM_RUN_FAILED.code,
    message: storable(failure?.message ?? 'The agent gave neither a measurement nor a reason.'),
    fault: FAULTS[failure?.fault ?? farm.Fault.FAULT_PLATFORM] ?? 'platform',
    errorKind: KINDS.find((kind) => kind === failure?.kind) ?? 'infrastructure',
    isRetryable: failure?.retryable ?? true,
  };
  return { leaseId, under, reason: 'finished', outcome: failed };
}

/** A text as the database takes it: without NUL, which JSON there cannot hold, whole, not endless. */
function storable(text: string): string {
  return text.replaceAll('\0', '').slice(0, LONGEST_TEXT).toWellFormed();
}

/** Units of an agent that says hello. */
export function unitsOf(hello: farm.AgentHello): readonly RegisteredUnit[] {
  return hello.units.map(({ unitId, board, driver, highestFence }) => ({
    unitId,
    board,
    driver,
    highestFence,
  }));
}

/** Orders as messages that `send` sends. */
export function ordersTo(send: (message: farm.ConnectAgentResponse) => void): AgentOrders {
  return {
    run: (order) => send({ message: { $case: 'run', value: runOf(order) } }),
    renew: (lease) => send({ message: { $case: 'renew', value: lease } }),
    end: (lease) => send({ message: { $case: 'end', value: lease } }),
  };
}

function runOf(order: LeaseOrder): farm.RunOnUnit {
  return {
    ...order,
    command: farm.RunCommand.fromJSON(order.command),
    traceParent: order.traceParent ?? '',
  };
}
