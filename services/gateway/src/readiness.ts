/** Whether the platform can do its work now: record, bus, store, and each service that jobs need. */
import type { Bus } from '@flashline/bus';
import { health, HealthService } from '@flashline/contracts';
import type { OpenDb } from '@flashline/db';
import { type Certificates, connect, type ServiceName } from '@flashline/rpc';
import type { Store } from '@flashline/store';
import { logger } from '@flashline/telemetry';

export interface Part {
  readonly name: string;
  readonly isReady: boolean;
}

export interface Readiness {
  /** Answers within seconds, from one look a second at most. */
  look(): Promise<readonly Part[]>;
  stop(): void;
}

const PART_MS = 3_000;
const KEEP_MS = 1_000;

/** Who must answer at the address of that name; an agent, or whatever else is asked, may be any. */
const SERVERS: Readonly<Record<string, ServiceName>> = {
  parser: 'onnx-parser',
  quantizer: 'quantizer',
  codegen: 'codegen',
  builder: 'builder',
  orchestrator: 'orchestrator',
  farm: 'farm-controller',
};

/** `services` are gRPC addresses by name. */
export function createReadiness(
  { database, bus, store }: { database: OpenDb; bus: Bus; store: Store },
  services: Readonly<Record<string, string>>,
  certificates: Certificates | null,
): Readiness {
  const clients = Object.entries(services).map(([name, address]) => ({
    name,
    client: connect(HealthService, address, { certificates, server: SERVERS[name] ?? null }),
  }));
  const checks: { readonly name: string; readonly check: () => Promise<unknown> }[] = [
    { name: 'database', check: () => database.check() },
    { name: 'bus', check: () => bus.check() },
    { name: 'store', check: () => store.check() },
    ...clients.map(({ name, client }) => ({
      name,
      check: async () => {
        const { status } = await client.check({ service: '' }, { timeoutMs: PART_MS });
        if (status !== health.HealthCheckResponse_ServingStatus.SERVING) {
          throw new Error(`${name} is not serving`);
        }
      },
    })),
  ];
  let last: { readonly until: number; readonly parts: Promise<readonly Part[]> } | null = null;
  return {
    look() {
      if (last === null || last.until < performance.now()) {
        const parts = Promise.all(checks.map(async (each) => lookAt(each)));
        last = { until: performance.now() + KEEP_MS, parts };
      }
      return last.parts;
    },
    stop: () => clients.forEach(({ client }) => client.close()),
  };
}

async function lookAt({
  name,
  check,
}: {
  readonly name: string;
  readonly check: () => Promise<unknown>;
}): Promise<Part> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} does not answer`)), PART_MS);
  });
  try {
    await Promise.race([check(), late]);
    return { name, isReady: true };
  } catch (error) {
    logger('gateway').warn({ err: error, part: name }, 'a part of the platform is not ready');
    return { name, isReady: false };
  } finally {
    clearTimeout(timer);
  }
}
