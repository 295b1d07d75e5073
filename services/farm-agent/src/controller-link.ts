/**
 * The stream to the controller: dialled out, and again whenever it breaks. Each time the agent says
 * who it is, what it works on, and every result that has not been acknowledged.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@flashline/errors';
import { type farm, FarmControllerServiceService } from '@flashline/contracts';
import {
  type Certificates,
  type Client,
  connect,
  createMessageQueue,
  type MessageQueue,
} from '@flashline/rpc';
import { logger } from '@flashline/telemetry';
import type { Unit } from './unit.ts';

const LOG = logger('agent');
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;

export interface LinkOptions {
  readonly agentId: string;
  readonly controllerAddress: string;
  readonly certificates: Certificates | null;
  /** A sign of life is sent this often. */
  readonly aliveMs: number;
  /** Units by their id. */
  readonly units: ReadonlyMap<string, Unit>;
  /** The units as they are now. */
  readonly describeUnits: () => farm.AgentUnit[];
  readonly onConnected: (isConnected: boolean) => void;
}

export class ControllerLink {
  readonly #options: LinkOptions;
  readonly #client: Client<typeof FarmControllerServiceService>;
  /** Aborted: dial no more. */
  readonly #stopping = new AbortController();
  /** Aborted: let go of the stream. */
  readonly #cut = new AbortController();
  #outgoing: MessageQueue<farm.ConnectAgentRequest> | null = null;
  #running: Promise<void> = Promise.resolve();
  #waitMs = FIRST_WAIT_MS;
  #isComplaintDue = true;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#client = connect(FarmControllerServiceService, options.controllerAddress, options);
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Sends a result now if the stream is up; at the next connection it is sent again anyway. */
  send(result: farm.RunResult): void {
    this.#outgoing?.push({ message: { $case: 'result', value: result } });
  }

  /** Ends the stream after what is in it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#outgoing?.end();
    const timer = setTimeout(() => this.#cut.abort(), LONGEST_WAIT_MS);
    await this.#running;
    clearTimeout(timer);
    this.#client.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#connectOnce();
      } catch (error) {
        if (signal.aborted) break;
        this.#complain(error);
      }
      this.#options.onConnected(false);
      // Rejects where the agent stops, which the loop sees.
      await sleep(this.#waitMs, undefined, { signal }).catch(() => undefined);
      this.#waitMs = Math.min(LONGEST_WAIT_MS, this.#waitMs * 2);
    }
  }

  /** Once per outage. */
  #complain(error: unknown): void {
    if (!this.#isComplaintDue) return;
    this.#isComplaintDue = false;
    const reason = error instanceof AppError ? error.message : error;
    LOG.warn({ reason }, 'no connection to the controller; dialling until there is');
  }

  async #connectOnce(): Promise<void> {
    const { agentId, aliveMs, describeUnits } = this.#options;
    const outgoing = createMessageQueue<farm.ConnectAgentRequest>();
    const hello = { agentId, units: describeUnits() };
    outgoing.push({ message: { $case: 'hello', value: hello } });
    this.#outgoing = outgoing;
    const isAlive = () => {
      const leaseIds = this.#units.flatMap((unit) => unit.leaseIds);
      outgoing.push({ message: { $case: 'alive', value: { leaseIds } } });
    };
    isAlive();
    for (const result of this.#units.flatMap((unit) => unit.results)) this.send(result);
    const timer = setInterval(isAlive, aliveMs);
    try {
      const { signal } = this.#cut;
      const orders = this.#client.connectAgent(outgoing.messages, { signal });
      for await (const { message } of orders) this.#obey(message);
    } finally {
      clearInterval(timer);
      this.#outgoing = null;
      outgoing.end();
    }
  }

  get #units(): readonly Unit[] {
    return [...this.#options.units.values()];
  }

  #obey(message: farm.ConnectAgentResponse['message']): void {
    switch (message?.$case) {
      case 'welcome':
        this.#waitMs = FIRST_WAIT_MS;
        this.#isComplaintDue = true;
        this.#options.onConnected(true);
        break;
      case 'run':
        this.#options.units.get(message.value.unitId)?.order(message.value);
        break;
      case 'renew':
        this.#options.units.get(message.value.unitId)?.renew(message.value);
        break;
      case 'end':
        for (const unit of this.#units) unit.end(message.value.leaseId);
        break;
      case undefined:
        break;
    }
  }
}
