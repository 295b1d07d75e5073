/** The tables of `migrations/`, as kysely sees them. A test compares the two. */
import type { ColumnType, Generated } from 'kysely';

/** Written as any value, read as parsed JSON. */
type Json<T> = ColumnType<T, string, string>;
/** Set by the database unless given. */
type Stamp = ColumnType<Date, Date | undefined, Date>;
type Time = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** int8 columns come back as numbers: none of ours reaches 2^53. */
type Count = ColumnType<number, number | undefined, number>;
type Default<T> = Generated<T>;

export type TeamRole = 'viewer' | 'submitter' | 'admin';
export type PlatformRole = 'operator' | 'admin';
export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export type UploadKind = 'model' | 'data';
export type UnitHealth = 'good' | 'suspect' | 'quarantined' | 'maintenance' | 'retired';
export type LeaseState = 'waiting' | 'granted' | 'ended';

export interface Database {
  teams: {
    id: string;
    name: string;
    created_at: Stamp;
    weight: Default<number>;
    highest_class: Default<string>;
    retention_days: Default<number>;
    storage_limit_bytes: Count;
    max_queued_jobs: Default<number>;
    max_requests_per_minute: Default<number>;
    max_webhooks: Default<number>;
    last_event_id: Count;
    queued_jobs: Default<number>;
    stored_bytes: Count;
  };
  api_keys: {
    id: string;
    team_id: string | null;
    name: string;
    secret_sha256: Buffer;
    team_role: TeamRole | null;
    platform_role: PlatformRole | null;
    created_at: Stamp;
    created_by: string;
    expires_at: Time;
    revoked_at: Time;
    last_used_at: Time;
  };
  bindings: {
    id: string;
    team_id: string | null;
    name: string;
    issuer: string;
    claims: Json<Record<string, string>>;
    team_role: TeamRole | null;
    platform_role: PlatformRole | null;
    created_at: Stamp;
    created_by: string;
  };
  objects: {
    team_id: string;
    sha256: string;
    size_bytes: number;
    created_at: Stamp;
    last_used_at: Stamp;
  };
  uploads: {
    team_id: string;
    kind: UploadKind;
    sha256: string;
    name: string;
    size_bytes: number;
    created_at: Stamp;
    created_by: string;
  };
  derivations: {
    team_id: string;
    sha256: string;
    source_kind: UploadKind;
    source_sha256: string;
  };
  jobs: {
    team_id: string;
    id: string;
    class: string;
    state: Default<JobState>;
    model_sha256: string;
    model_name: string;
    request: Json<unknown>;
    labels: Json<Record<string, string>>;
    submitted_by: string;
    retry_of: string | null;
    created_at: Stamp;
    started_at: Time;
    ended_at: Time;
    cancel_requested_at: Time;
    cancelled_by: string | null;
    queue_deadline: Time;
    deadline: Time;
    error: ColumnType<unknown, string | null | undefined, string | null>;
    report_sha256: string | null;
    trace_parent: string | null;
    attempt: Default<number>;
    heartbeat_at: Time;
    stalls: Default<number>;
    dispatched_at: Time;
  };
  targets: {
    team_id: string;
    job_id: string;
    position: number;
    board: string;
    precision: string;
    state: Default<JobState>;
    stage: string | null;
    verdict: string | null;
    attempts: Default<number>;
    artifacts: ColumnType<
      Record<string, { readonly sha256: string; readonly sizeBytes: number }>,
      string | undefined,
      string
    >;
  };
  events: {
    team_id: string;
    id: number;
    type: string;
    time: Stamp;
    job_id: string;
    board: string | null;
    precision: string | null;
    data: Json<Record<string, unknown>>;
  };
  stage_results: {
    team_id: string;
    key: string;
    stage: string;
    result: Json<unknown>;
    created_at: Stamp;
    last_used_at: Stamp;
  };
  stage_result_objects: { team_id: string; key: string; sha256: string };
  outbox: {
    id: ColumnType<number, never, never>;
    topic: string;
    message_id: string;
    payload: Json<unknown>;
    created_at: Stamp;
  };
  idempotency_keys: {
    team_id: string;
    route: string;
    key: string;
    body_sha256: string;
    job_id: ColumnType<string | null, string | null | undefined, string | null>;
    status: number | null;
    headers: ColumnType<unknown, string | null | undefined, string | null>;
    body: string | null;
    created_at: Stamp;
  };
  webhooks: {
    team_id: string;
    id: string;
    url: string;
    secret: string;
    event_types: Json<readonly string[]>;
    created_at: Stamp;
    created_by: string;
    last_event_id: Count;
    attempts: Default<number>;
    next_attempt_at: Stamp;
    first_failed_at: Time;
    last_error: string | null;
  };
  units: {
    id: string;
    board: string;
    agent: string;
    driver: string;
    health: Default<UnitHealth>;
    health_reason: string | null;
    is_connected: Default<boolean>;
    connection: string | null;
    fence: Count;
    strikes: Default<number>;
    strikes_since: Stamp;
    used_seconds: Default<number>;
    registered_at: Stamp;
    last_seen_at: Stamp;
  };
  leases: {
    id: string;
    team_id: string;
    job_id: string | null;
    board: string;
    precision: string | null;
    class: string;
    holder: string;
    state: Default<LeaseState>;
    requested_at: Stamp;
    caller_seen_at: Stamp;
    avoid_units: ColumnType<readonly string[], string | undefined, string>;
    image_sha256: string | null;
    unit_id: string | null;
    fence: number | null;
    granted_at: Time;
    expires_at: Time;
    hard_end: Time;
    ended_at: Time;
    end_reason: string | null;
    charged_seconds: number | null;
    command: ColumnType<unknown, string | null | undefined, string | null>;
    result: ColumnType<unknown, string | null | undefined, string | null>;
    fault: string | null;
    trace_parent: string | null;
  };
  farm_accounts: {
    board: string;
    team_id: string;
    virtual_seconds: number;
    used_seconds: number;
    mean_seconds: number | null;
    is_active: boolean;
  };
  dead_letters: {
    id: string;
    topic: string;
    job_id: string | null;
    team_id: string | null;
    payload: Json<unknown>;
    reason: string;
    deliveries: number;
    created_at: Stamp;
    replayed_at: Time;
    replayed_by: string | null;
  };
  duties: { name: string; holder: string; expires_at: Date };
  audit: {
    id: ColumnType<number, never, never>;
    team_id: string | null;
    time: Stamp;
    actor: string;
    action: string;
    object: string;
    details: Json<Record<string, unknown>>;
  };
}
