import { farm, stage } from '@flashline/contracts';
import type { LeaseOrder } from '../src/farm-port.ts';
import type { RunOutcome } from '../src/leases/outcome.ts';
import { endOf, orderOf, ordersTo, responseOf } from '../src/mapping.ts';

const COMMAND: farm.RunCommand = {
  scope: { teamId: 't', jobId: 'j' },
  target: {
    board: 'nucleo-g474re',
    precision: stage.Precision.PRECISION_INT8,
    optimize: stage.Optimize.OPTIMIZE_TIME,
  },
  compiled: { sha256: 'c', sizeBytes: 1 },
  build: { sha256: 'b', sizeBytes: 2 },
  elf: { sha256: 'e', sizeBytes: 3 },
  reference: { sha256: 'r', sizeBytes: 4 },
  compareLayers: true,
};

const REQUEST: farm.RunFirmwareRequest = {
  command: COMMAND,
  holder: 'h',
  class: 'ci',
  avoidUnits: ['u'],
};

describe('mapping', () => {
  test('a command reaches the agent as it came from the caller', () => {
    const sent: farm.ConnectAgentResponse[] = [];
    const { command } = orderOf(REQUEST, null);
    const lease: LeaseOrder = {
      leaseId: 'l',
      unitId: 'u',
      fence: 7,
      renewWithinMs: 10,
      endWithinMs: 20,
      command: JSON.parse(JSON.stringify(command)) as unknown,
      traceParent: null,
    };
    ordersTo((message) => sent.push(message)).run(lease);
    expect(sent).toEqual([
      { message: { $case: 'run', value: { ...lease, command: COMMAND, traceParent: '' } } },
    ]);
  });

  test('a request names its team, board, precision and firmware', () => {
    expect(orderOf(REQUEST, 'trace')).toMatchObject({
      teamId: 't',
      jobId: 'j',
      board: 'nucleo-g474re',
      precision: 'int8',
      holder: 'h',
      avoidUnits: ['u'],
      image: { sha256: 'e' },
      traceParent: 'trace',
    });
  });

  test('a request without its board is refused', () => {
    const request = { ...REQUEST, command: { ...COMMAND, target: undefined } };
    expect(() => orderOf(request, null)).toThrow(
      expect.objectContaining({ code: 'FARM_BAD_REQUEST' }),
    );
  });

  test('a measurement passes from the agent to the caller', () => {
    const value = { sha256: 'm', sizeBytes: 9 };
    const end = endOf({
      leaseId: 'l',
      unitId: 'u',
      fence: 1,
      repeats: true,
      outcome: { $case: 'measurement', value },
    });
    expect(responseOf({ state: 'ended', unitId: 'u', ...end })).toEqual({
      event: { $case: 'finished', value: { measurement: value, unitId: 'u', repeats: true } },
    });
  });

  test('a failure passes with its code and kind, but for one that only says to ask again', () => {
    const failure: RunOutcome = {
      kind: 'failure',
      code: 'VIRTUAL_BOARD_FAULT',
      message: 'It stopped.',
      fault: 'job',
      errorKind: 'bug',
      isRetryable: false,
    };
    const ended = { state: 'ended', reason: 'finished', unitId: 'u' } as const;
    expect(() => responseOf({ ...ended, outcome: failure })).toThrow(
      expect.objectContaining({ code: 'VIRTUAL_BOARD_FAULT', kind: 'bug', retryable: false }),
    );
    const lost = { ...failure, fault: 'platform', isRetryable: true } as const;
    expect(() => responseOf({ ...ended, outcome: lost })).toThrow(
      expect.objectContaining({ code: 'FARM_LEASE_ENDED', retryable: true }),
    );
  });

  test('what an agent says is cut to what the database takes', () => {
    const value: farm.RunFailure = {
      code: 'VIRTUAL_BOARD_FAULT',
      message: `\0${'x'.repeat(10_000)}`,
      fault: farm.Fault.FAULT_JOB,
      kind: 'bug',
      retryable: false,
    };
    const result = { leaseId: 'l', unitId: 'u', fence: 1, repeats: false };
    const { outcome } = endOf({ ...result, outcome: { $case: 'failure', value } });
    expect(outcome).toMatchObject({ message: 'x'.repeat(4000) });
  });

  test.each(['\0', `${'x'.repeat(3999)}😀`])('no text of an agent stops the farm', (text) => {
    const value = { sha256: text, sizeBytes: 1 };
    const result = { leaseId: text, unitId: text, fence: 1, repeats: false };
    const failure = {
      code: text,
      message: text,
      fault: farm.Fault.FAULT_JOB,
      kind: text,
      retryable: false,
    };
    const ends = [
      endOf({ ...result, outcome: { $case: 'measurement', value } }),
      endOf({ ...result, outcome: { $case: 'failure', value: failure } }),
    ];
    // What jsonb and text of PostgreSQL refuse: NUL, and halves of surrogate pairs.
    expect(JSON.stringify(ends)).not.toMatch(/\\u0000|\\ud[89a-f]/);
  });

  test('a refused fence ends the lease without a result', () => {
    const value: farm.RunFailure = {
      code: 'AGENT_STALE_FENCE',
      message: '',
      fault: farm.Fault.FAULT_STALE_FENCE,
      kind: 'infrastructure',
      retryable: true,
    };
    const result = { leaseId: 'l', unitId: 'u', fence: 1, repeats: false };
    expect(endOf({ ...result, outcome: { $case: 'failure', value } })).toEqual({
      leaseId: 'l',
      under: { unitId: 'u', fence: 1 },
      reason: 'stale-fence',
      outcome: null,
    });
  });
});
