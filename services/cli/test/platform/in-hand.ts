/** Whether a part of the platform has a job in its hands right now, seen from outside. */
import { readdirSync, readFileSync } from 'node:fs';
import { openPostgres, type OpenDb } from '@flashline/db';
import type { Cluster } from '@flashline/real-servers';
import type { Victim } from './kill-plan.ts';

/** The program that a service of stages runs a stage in. */
const STAGE_PROGRAM = 'programs/main.ts';

export class InHand {
  readonly #cluster: Cluster;
  readonly #database: OpenDb;
  /** Requests that clients have open at the gateway. */
  openRequests = 0;

  private constructor(cluster: Cluster, database: OpenDb) {
    this.#cluster = cluster;
    this.#database = database;
  }

  static async open(cluster: Cluster): Promise<InHand> {
    const database = await openPostgres({ url: cluster.postgres.url, poolSize: 1 });
    return new InHand(cluster, database);
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** Of `all`: a job runs, and a stage of it in a process. */
  async hasJob(victim: Victim | 'all'): Promise<boolean> {
    switch (victim) {
      case 'onnx-parser':
      case 'quantizer':
      case 'codegen':
      case 'builder':
      case 'farm-agent':
        return runsStage(this.#cluster.services[victim].pid);
      case 'gateway':
        return this.openRequests > 0 && (await this.#hasRunningJob());
      case 'farm-controller':
        return this.#hasOpenLease();
      case 'all': {
        const { pid } = this.#cluster.services['farm-agent'];
        return runsStage(pid) && (await this.#hasRunningJob());
      }
      case 'orchestrator':
      case 'postgres':
      case 'nats':
      case 'minio':
        return this.#hasRunningJob();
    }
  }

  async #hasRunningJob(): Promise<boolean> {
    return this.#hasAny(
      this.#database.db.selectFrom('jobs').select('id').where('state', '=', 'running').limit(1),
    );
  }

  async #hasOpenLease(): Promise<boolean> {
    return this.#hasAny(
      this.#database.db.selectFrom('leases').select('id').where('state', '=', 'granted').limit(1),
    );
  }

  /** False where the database does not answer: it may be on its way back. */
  async #hasAny(query: { execute(): Promise<readonly unknown[]> }): Promise<boolean> {
    return query.execute().then(
      (rows) => rows.length > 0,
      () => false,
    );
  }
}

function runsStage(pid: number): boolean {
  return descendantsOf(pid).some((each) => read(`/proc/${each}/cmdline`).includes(STAGE_PROGRAM));
}

function descendantsOf(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^PPid:\s+(\d+)$/m.exec(read(`/proc/${name}/status`))?.[1];
    if (parent === undefined) continue;
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(name)]);
  }
  const below = (one: number): number[] =>
    (children.get(one) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
