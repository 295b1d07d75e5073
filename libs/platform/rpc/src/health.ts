/** The gRPC health protocol: the server as a whole (the empty name) and each of its services. */

import { EventEmitter, once } from 'node:events';
import { health, HealthService } from '@flashline/contracts';
import { AppError } from '@flashline/errors';
import { type CallContext, service, type ServiceImplementation } from './definition.ts';
import { RPC_UNKNOWN_SERVICE } from './errors.ts';

type ServingStatus = health.HealthCheckResponse_ServingStatus;

const { SERVING, NOT_SERVING, SERVICE_UNKNOWN } = health.HealthCheckResponse_ServingStatus;

/** The health of a server. */
export type Health = {
  readonly implementation: ServiceImplementation;
  /** Sets one service, or the server and all its services. */
  set(isServing: boolean, name?: string): void;
};

/** All services named, and the server, serve at first. */
export function createHealth(names: readonly string[]): Health {
  const changes = new EventEmitter().setMaxListeners(0);
  const statuses = new Map<string, ServingStatus>(['', ...names].map((name) => [name, SERVING]));

  async function* watch(
    name: string,
    { signal }: CallContext,
  ): AsyncIterable<health.HealthCheckResponse> {
    let last: ServingStatus | null = null;
    for (;;) {
      const change = once(changes, 'change', { signal });
      // It is awaited below, but a call that ends before is no failure.
      change.catch(() => undefined);
      const now = statuses.get(name) ?? SERVICE_UNKNOWN;
      if (now !== last) yield { status: now };
      last = now;
      await change;
    }
  }

  return {
    implementation: service(HealthService, {
      async check(request) {
        const now = statuses.get(request.service);
        if (now !== undefined) return { status: now };
        throw new AppError(RPC_UNKNOWN_SERVICE, `This server has no service ${request.service}.`);
      },
      watch: (request, call) => watch(request.service, call),
    }),
    set(isServing, name) {
      const changed = name === undefined ? [...statuses.keys()] : [name];
      for (const key of changed) statuses.set(key, isServing ? SERVING : NOT_SERVING);
      changes.emit('change');
    },
  };
}
