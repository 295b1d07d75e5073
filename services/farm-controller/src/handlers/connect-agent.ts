/** The stream of one agent: it says hello, then orders go out while results come in. */
import { AppError } from '@flashline/errors';
import type { farm } from '@flashline/contracts';
import { type CallContext, createMessageQueue, isUnitOf } from '@flashline/rpc';
import { logger } from '@flashline/telemetry';
import type { AgentSession } from '../agents/agent-session.ts';
import { FARM_BAD_REQUEST, FARM_WRONG_AGENT } from '../errors.ts';
import type { Farm } from '../farm.ts';
import { endOf, ordersTo, unitsOf } from '../mapping.ts';

const LOG = logger('farm');

/** Serves an agent until either side ends the stream. */
export async function* connectAgent(
  of: Farm,
  requests: AsyncIterable<farm.ConnectAgentRequest>,
  call: CallContext,
): AsyncGenerator<farm.ConnectAgentResponse> {
  const incoming = requests[Symbol.asyncIterator]();
  const first = await incoming.next();
  const hello = first.done === true ? undefined : first.value.message;
  if (hello?.$case !== 'hello') {
    throw new AppError(FARM_BAD_REQUEST, 'An agent must say hello first: it did not.');
  }
  if (call.peer !== null) assertOwn(call.peer.agentId, hello.value);
  const outgoing = createMessageQueue<farm.ConnectAgentResponse>();
  const orders = ordersTo((message) => outgoing.push(message));
  const session = await of.connect(hello.value.agentId, unitsOf(hello.value), orders);
  outgoing.push({ message: { $case: 'welcome', value: {} } });
  call.signal.addEventListener('abort', () => outgoing.end());
  if (call.signal.aborted) outgoing.end();
  listen(of, session, incoming).then(
    () => outgoing.end(),
    (error: unknown) => {
      if (!call.signal.aborted) LOG.warn({ err: error }, 'the stream of an agent broke');
      outgoing.end();
    },
  );
  try {
    yield* outgoing.messages;
  } finally {
    await of.disconnect(session);
  }
}

/** A certificate is of one agent, and units carry the mark of theirs. */
function assertOwn(certified: string | null, { agentId, units }: farm.AgentHello): void {
  const isOwn = (unitId: string) => certified !== null && isUnitOf(certified, unitId);
  const other =
    agentId === certified ? units.find(({ unitId }) => !isOwn(unitId)) : { unitId: agentId };
  if (other === undefined) return;
  const message = `The certificate of agent ${certified} came with ${other.unitId}, which is not its own: give each agent its own, and FLASHLINE_AGENT_ID as it stands there.`;
  LOG.warn(
    { certified, agentId, other: other.unitId },
    'an agent is refused: its certificate is of another',
  );
  throw new AppError(FARM_WRONG_AGENT, message);
}

async function listen(
  of: Farm,
  session: AgentSession,
  incoming: AsyncIterator<farm.ConnectAgentRequest>,
): Promise<void> {
  for (;;) {
    const next = await incoming.next();
    if (next.done === true) return;
    const { message } = next.value;
    if (message?.$case === 'alive') {
      session.hear(message.value.leaseIds.map((leaseId) => ({ leaseId, unitId: '', fence: 0 })));
    }
    if (message?.$case !== 'result' || !session.has(message.value.unitId)) continue;
    session.hear([message.value]);
    void of.end(endOf(message.value));
  }
}
