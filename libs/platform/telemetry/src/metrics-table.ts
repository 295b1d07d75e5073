/**
 * Every metric of the platform: name, unit, help, kind, labels. `docs/metrics.md` is generated from
 * it. Names follow OpenTelemetry: dots, no unit and no `total` in them; units are UCUM.
 */

/** One row of the table. */
export type Metric = {
  readonly name: string;
  readonly unit: string;
  readonly help: string;
  readonly kind: 'counter' | 'histogram' | 'gauge';
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
};

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const WORK_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];
const WAIT_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400, 43200];

/** The table. */
export const METRICS = {
  httpRequestSeconds: {
    name: 'http.server.request.duration',
    unit: 's',
    help: 'Time from the head of a request to the end of its answer.',
    kind: 'histogram',
    labels: ['http.request.method', 'http.route', 'http.response.status_code'],
    buckets: REQUEST_SECONDS,
  },
  rpcServerSeconds: {
    name: 'rpc.server.call.duration',
    unit: 's',
    help: 'Time of a gRPC call as its server saw it.',
    kind: 'histogram',
    labels: ['rpc.method', 'rpc.response.status_code'],
    buckets: WORK_SECONDS,
  },
  rpcClientSeconds: {
    name: 'rpc.client.call.duration',
    unit: 's',
    help: 'Time of a gRPC call as its client saw it.',
    kind: 'histogram',
    labels: ['rpc.method', 'rpc.response.status_code'],
    buckets: WORK_SECONDS,
  },
  busMessages: {
    name: 'flashline.bus.messages',
    unit: '{message}',
    help: 'Deliveries handled, by topic and by what came of them (done, again, dead).',
    kind: 'counter',
    labels: ['topic', 'outcome'],
  },
  busPublished: {
    name: 'flashline.bus.published',
    unit: '{message}',
    help: 'Messages that the bus has confirmed.',
    kind: 'counter',
    labels: ['topic'],
  },
  deadLetters: {
    name: 'flashline.dead_letters',
    unit: '{message}',
    help: 'Dead letters that nobody has replayed or dropped.',
    kind: 'gauge',
    labels: ['topic'],
  },
  outboxDepth: {
    name: 'flashline.outbox.depth',
    unit: '{message}',
    help: 'Rows of the outbox that are not yet published.',
    kind: 'gauge',
    labels: [],
  },
  queueDepth: {
    name: 'flashline.queue.depth',
    unit: '{job}',
    help: 'Jobs that wait to start, per class.',
    kind: 'gauge',
    labels: ['class'],
  },
  queueWaitSeconds: {
    name: 'flashline.queue.wait',
    unit: 's',
    help: 'Time of a job from acceptance to start.',
    kind: 'histogram',
    labels: ['class'],
    buckets: WAIT_SECONDS,
  },
  jobsAccepted: {
    name: 'flashline.jobs.accepted',
    unit: '{job}',
    help: 'Jobs answered with 202.',
    kind: 'counter',
    labels: ['class'],
  },
  jobsEnded: {
    name: 'flashline.jobs.ended',
    unit: '{job}',
    help: 'Jobs that reached their final state.',
    kind: 'counter',
    labels: ['state'],
  },
  jobSeconds: {
    name: 'flashline.job.duration',
    unit: 's',
    help: 'Time of a job from start to end.',
    kind: 'histogram',
    labels: ['state'],
    buckets: WORK_SECONDS,
  },
  stageSeconds: {
    name: 'flashline.stage.duration',
    unit: 's',
    help: 'Time of a stage that was computed, waiting for a slot or a unit included.',
    kind: 'histogram',
    labels: ['stage', 'outcome'],
    buckets: WORK_SECONDS,
  },
  stageResults: {
    name: 'flashline.stage.results',
    unit: '{result}',
    help: 'Stage results by where they came from (hit: the cache, miss: computed, off: cache not asked).',
    kind: 'counter',
    labels: ['stage', 'cache'],
  },
  sandboxRuns: {
    name: 'flashline.sandbox.runs',
    unit: '{run}',
    help: 'Child processes for hostile work, by program and by how they ended.',
    kind: 'counter',
    labels: ['program', 'outcome'],
  },
  leaseSeconds: {
    name: 'flashline.board.use',
    unit: 's',
    help: 'Board-seconds used: time that units were leased, per team and board.',
    kind: 'counter',
    labels: ['team', 'board'],
  },
  leasesEnded: {
    name: 'flashline.leases.ended',
    unit: '{lease}',
    help: 'Leases that ended, by reason.',
    kind: 'counter',
    labels: ['board', 'reason'],
  },
  leaseQueueDepth: {
    name: 'flashline.lease.queue',
    unit: '{request}',
    help: 'Requests that wait for a unit, per board and class.',
    kind: 'gauge',
    labels: ['board', 'class'],
  },
  leaseWaitSeconds: {
    name: 'flashline.lease.wait',
    unit: 's',
    help: 'Time that a request waited for a unit.',
    kind: 'histogram',
    labels: ['board', 'class'],
    buckets: WAIT_SECONDS,
  },
  units: {
    name: 'flashline.units',
    unit: '{unit}',
    help: 'Units by board, state and health.',
    kind: 'gauge',
    labels: ['board', 'state', 'health'],
  },
  eventStreams: {
    name: 'flashline.event_streams',
    unit: '{stream}',
    help: 'Open streams of events.',
    kind: 'gauge',
    labels: ['transport'],
  },
  refusedRequests: {
    name: 'flashline.requests.refused',
    unit: '{request}',
    help: 'Requests refused by a quota or a limit.',
    kind: 'counter',
    labels: ['limit'],
  },
  webhookDeliveries: {
    name: 'flashline.webhook.deliveries',
    unit: '{delivery}',
    help: 'Attempts to deliver a webhook, by outcome (expired: an event that went before it was delivered).',
    kind: 'counter',
    labels: ['outcome'],
  },
  storeBytes: {
    name: 'flashline.store.bytes',
    unit: 'By',
    help: 'Bytes of objects, per team.',
    kind: 'gauge',
    labels: ['team'],
  },
  reconcilerRepairs: {
    name: 'flashline.reconciler.repairs',
    unit: '{repair}',
    help: 'Differences between the database and the rest that the reconciler has healed.',
    kind: 'counter',
    labels: ['repair'],
  },
  reconcilerFindings: {
    name: 'flashline.reconciler.findings',
    unit: '{finding}',
    help: 'Differences that the reconciler cannot heal, at its last round.',
    kind: 'gauge',
    labels: ['finding'],
  },
} as const satisfies Readonly<Record<string, Metric>>;
