import { AgentSession } from '../src/agents/agent-session.ts';
import type { AgentOrders } from '../src/farm-port.ts';
import type { OpenLease } from '../src/leases/read-farm.ts';

/** A lease of unit `u` whose agent came last through `connection`; it expires at a time of the farm. */
function lease(connection: string, expiresAt: number): OpenLease {
  return {
    id: 'l',
    teamId: 't',
    board: 'b',
    class: 'ci',
    requestedAt: 0,
    avoidUnits: [],
    held: { unitId: 'u', connection, fence: 1, grantedAt: 0, expiresAt, hardEnd: 900 },
  };
}

describe('an agent that is connected', () => {
  let told: string[];
  let session: AgentSession;

  beforeEach(() => {
    told = [];
    const orders: AgentOrders = {
      run: ({ leaseId }) => void told.push(`run ${leaseId}`),
      renew: ({ renewWithinMs }) => void told.push(`renew ${renewWithinMs}`),
      end: ({ leaseId }) => void told.push(`end ${leaseId}`),
    };
    session = new AgentSession('mine', ['u'], orders);
  });

  /** What one more round makes it hear. */
  function tell(open: readonly OpenLease[], now: number): readonly string[] {
    told.length = 0;
    const commands = new Map(
      session.untold(open).map((id) => [id, { command: {}, traceParent: null }]),
    );
    session.tell(open, now, commands);
    return [...told];
  }

  test('is told to run once, of each renewal, and of the end', () => {
    expect(tell([lease('mine', 130)], 100)).toEqual(['run l']);
    expect(tell([lease('mine', 130)], 101)).toEqual([]);
    expect(tell([lease('mine', 135)], 105)).toEqual(['renew 30000']);
    expect(tell([], 106)).toEqual(['end l']);
    expect(tell([], 107)).toEqual([]);
  });

  test('is told of renewals after the clock of the database was set back', () => {
    tell([lease('mine', 7230)], 7200);
    expect(tell([lease('mine', 135)], 105)).toEqual(['renew 30000']);
  });

  test('is told nothing of a unit whose agent has come through another connection', () => {
    expect(tell([lease('later', 130)], 100)).toEqual([]);
  });

  test('hears of the end of a run that went on elsewhere', () => {
    session.hear([{ leaseId: 'l', unitId: 'u', fence: 1 }]);
    expect(tell([lease('later', 130)], 100)).toEqual([]);
    expect(tell([], 101)).toEqual(['end l']);
  });
});
