-- The record of truth. Every table that belongs to a team says so in its first column.
-- What is accepted here is what PostgreSQL 15 and PGlite (PostgreSQL 18) both take.

-- Identifiers are random UUIDs as text. Times are the database's clock.

create table teams (
  id text primary key,
  name text not null unique,
  created_at timestamptz not null default now(),
  -- Share of board-seconds relative to other teams.
  weight double precision not null default 1 check (weight > 0),
  -- Highest class that its jobs may ask for.
  highest_class text not null default 'release',
  -- What is over, and objects that nothing used, go after so long.
  retention_days integer not null default 90 check (retention_days > 0),
  storage_limit_bytes bigint not null default 10000000000 check (storage_limit_bytes >= 0),
  max_queued_jobs integer not null default 2000 check (max_queued_jobs >= 0),
  max_requests_per_minute integer not null default 60000 check (max_requests_per_minute > 0),
  max_webhooks integer not null default 20 check (max_webhooks >= 0),
  -- Number of its newest event; the row lock on it is what keeps the numbers without gaps.
  last_event_id bigint not null default 0,
  -- Its jobs in state `queued`, kept under the same lock.
  queued_jobs integer not null default 0,
  -- Sum of the sizes of its objects, kept by the triggers on them.
  stored_bytes bigint not null default 0
);

create table api_keys (
  id text primary key,
  -- Null: a key of the platform alone.
  team_id text references teams (id) on delete cascade,
  name text not null,
  -- SHA-256 of the 256 random bits.
  secret_sha256 bytea not null unique,
  team_role text check (team_role in ('viewer', 'submitter', 'admin')),
  platform_role text check (platform_role in ('operator', 'admin')),
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  check ((team_id is null) = (team_role is null)),
  check (team_role is not null or platform_role is not null)
);
create index api_keys_by_team on api_keys (team_id, created_at desc, id);

-- Which bearer tokens of an issuer act for which team.
create table bindings (
  id text primary key,
  team_id text references teams (id) on delete cascade,
  name text not null,
  issuer text not null,
  -- Claims that a token must have, name to value, all of them.
  claims jsonb not null,
  team_role text check (team_role in ('viewer', 'submitter', 'admin')),
  platform_role text check (platform_role in ('operator', 'admin')),
  created_at timestamptz not null default now(),
  created_by text not null,
  check ((team_id is null) = (team_role is null)),
  check (team_role is not null or platform_role is not null)
);
create index bindings_by_issuer on bindings (issuer);

-- The owner row of every object in the store: what has none is collected.
create table objects (
  team_id text not null references teams (id) on delete cascade,
  sha256 text not null,
  size_bytes bigint not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  primary key (team_id, sha256)
);

-- A sum over the objects at each upload takes longer with each of them. A statement that adds or removes
-- objects takes the lock on the row of its team here.
create function count_added_objects() returns trigger language plpgsql as $$
begin
  update teams set stored_bytes = stored_bytes + added.bytes
    from (select team_id, sum(size_bytes) as bytes from changed group by team_id) as added
    where teams.id = added.team_id;
  return null;
end $$;
create function count_removed_objects() returns trigger language plpgsql as $$
begin
  update teams set stored_bytes = stored_bytes - removed.bytes
    from (select team_id, sum(size_bytes) as bytes from changed group by team_id) as removed
    where teams.id = removed.team_id;
  return null;
end $$;
create trigger objects_added after insert on objects referencing new table as changed
  for each statement execute function count_added_objects();
create trigger objects_removed after delete on objects referencing old table as changed
  for each statement execute function count_removed_objects();

-- What users uploaded. An upload has an object of the same hash.
create table uploads (
  team_id text not null references teams (id) on delete cascade,
  kind text not null check (kind in ('model', 'data')),
  sha256 text not null,
  name text not null,
  size_bytes bigint not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  primary key (team_id, kind, sha256)
);
create index uploads_by_time on uploads (team_id, kind, created_at desc, sha256);

-- Which uploads an object was made from: it goes when one of them goes.
create table derivations (
  team_id text not null,
  sha256 text not null,
  source_kind text not null,
  source_sha256 text not null,
  primary key (team_id, sha256, source_kind, source_sha256),
  foreign key (team_id, sha256) references objects (team_id, sha256) on delete cascade
);
create index derivations_by_source on derivations (team_id, source_kind, source_sha256);

create table jobs (
  team_id text not null references teams (id) on delete cascade,
  id text not null unique,
  class text not null,
  state text not null default 'queued'
    check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  model_sha256 text not null,
  model_name text not null,
  -- The request with its defaults filled in.
  request jsonb not null,
  labels jsonb not null default '{}',
  submitted_by text not null,
  retry_of text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  cancel_requested_at timestamptz,
  cancelled_by text,
  -- Must have started, and must have ended, by then.
  queue_deadline timestamptz,
  deadline timestamptz,
  error jsonb,
  report_sha256 text,
  -- Context of the request that made it, as a traceparent header.
  trace_parent text,
  -- The attempt that works on it: a newer one takes it over, and the older one can write no more.
  attempt integer not null default 0,
  -- Set while an attempt works on it, every few seconds; the reconciler takes back what is silent.
  heartbeat_at timestamptz,
  -- Attempts in a row that died without a stage finished; too many make it a dead letter.
  stalls integer not null default 0,
  -- Set while it is on the bus or worked on; the reconciler looks at those that stand too long.
  dispatched_at timestamptz,
  primary key (team_id, id)
);
create index jobs_by_time on jobs (team_id, created_at desc, id);
create index jobs_by_state on jobs (team_id, state, created_at desc, id);
create index jobs_waiting on jobs (team_id, class, created_at, id)
  where state = 'queued' and dispatched_at is null;
create index jobs_open on jobs (state, dispatched_at) where state in ('queued', 'running');
-- The next one that has waited too long.
create index jobs_by_queue_deadline on jobs (queue_deadline) where state = 'queued';
create index jobs_in_hand on jobs (team_id)
  where state in ('queued', 'running') and dispatched_at is not null;
create index jobs_by_model on jobs (team_id, model_sha256, state);

create table targets (
  team_id text not null,
  job_id text not null,
  position integer not null,
  board text not null,
  precision text not null,
  state text not null default 'queued'
    check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  stage text,
  verdict text,
  attempts integer not null default 0,
  -- Objects of its artifacts by kind (zip, elf, bin, map, npz): {"sha256","sizeBytes"}.
  artifacts jsonb not null default '{}',
  primary key (team_id, job_id, position),
  foreign key (team_id, job_id) references jobs (team_id, id) on delete cascade
);

-- Numbered 1, 2, 3, ... per team.
create table events (
  team_id text not null references teams (id) on delete cascade,
  id bigint not null,
  type text not null,
  time timestamptz not null default now(),
  job_id text not null,
  board text,
  precision text,
  data jsonb not null default '{}',
  primary key (team_id, id)
);
create index events_by_job on events (team_id, job_id, id);
-- A job ends once.
create unique index events_one_end on events (team_id, job_id)
  where type in ('job.succeeded', 'job.failed', 'job.cancelled');

-- What a stage gave to the same request before. Never crosses teams.
create table stage_results (
  team_id text not null references teams (id) on delete cascade,
  key text not null,
  stage text not null,
  result jsonb not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  primary key (team_id, key)
);
-- Objects that a result names: where one is gone, the result is worth nothing.
create table stage_result_objects (
  team_id text not null,
  key text not null,
  sha256 text not null,
  primary key (team_id, key, sha256),
  foreign key (team_id, key) references stage_results (team_id, key) on delete cascade,
  foreign key (team_id, sha256) references objects (team_id, sha256) on delete cascade
);
create index stage_result_objects_by_object on stage_result_objects (team_id, sha256);

-- Messages written in the transaction that needs them, sent after it.
create table outbox (
  id bigint generated always as identity primary key,
  topic text not null,
  message_id text not null unique,
  payload jsonb not null,
  created_at timestamptz not null default now()
);

create table idempotency_keys (
  -- A team, or an admin of the platform that acts for none.
  team_id text not null,
  route text not null,
  key text not null,
  body_sha256 text not null,
  -- The job that the first request made, in one transaction with this row.
  job_id text,
  -- Null while the first request is in progress.
  status integer,
  headers jsonb,
  body text,
  created_at timestamptz not null default now(),
  primary key (team_id, route, key)
);
create index idempotency_keys_by_time on idempotency_keys (created_at);

create table webhooks (
  team_id text not null references teams (id) on delete cascade,
  id text not null unique,
  url text not null,
  -- Signs what is sent, so it is kept as it is.
  secret text not null,
  -- Empty: all types.
  event_types jsonb not null default '[]',
  created_at timestamptz not null default now(),
  created_by text not null,
  -- The newest event that is delivered or given up; the next one is in work.
  last_event_id bigint not null default 0,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  first_failed_at timestamptz,
  last_error text,
  primary key (team_id, id)
);

create table units (
  id text primary key,
  board text not null,
  agent text not null,
  driver text not null,
  health text not null default 'good'
    check (health in ('good', 'suspect', 'quarantined', 'maintenance', 'retired')),
  health_reason text,
  -- False while its agent is away.
  is_connected boolean not null default false,
  -- The stream over which its agent is connected; an older one that ends says nothing.
  connection text,
  -- Only rises; each lease gets the next one.
  fence bigint not null default 0,
  -- Failures of the last day that were its own.
  strikes integer not null default 0,
  -- Strikes from before are forgiven: somebody has set its health.
  strikes_since timestamptz not null default now(),
  -- Board-seconds that it was held for.
  used_seconds double precision not null default 0,
  registered_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);
create index units_by_board on units (board);

-- Requests for a unit, and the leases that came of them. At most one live lease per unit.
create table leases (
  id text primary key,
  team_id text not null references teams (id) on delete cascade,
  job_id text,
  board text not null,
  precision text,
  class text not null,
  -- Who asked: the same holder asking again gets the same lease.
  holder text not null unique,
  state text not null default 'waiting' check (state in ('waiting', 'granted', 'ended')),
  requested_at timestamptz not null default now(),
  -- When the caller was last there: nothing is granted to one who is gone.
  caller_seen_at timestamptz not null default now(),
  -- Units that the image failed on already.
  avoid_units jsonb not null default '[]',
  -- SHA-256 of the firmware.
  image_sha256 text,
  unit_id text references units (id),
  fence bigint,
  granted_at timestamptz,
  -- Ends unless renewed by then.
  expires_at timestamptz,
  -- Ends by then whatever happens.
  hard_end timestamptz,
  ended_at timestamptz,
  end_reason text,
  -- Seconds that are charged to the team; null until it ended, 0 where the fault was ours.
  charged_seconds double precision,
  -- What the agent is to do under this lease, for an agent that comes back.
  command jsonb,
  -- Context of the request that made it, as a traceparent header.
  trace_parent text,
  -- What came of it, for a caller that comes back.
  result jsonb,
  -- Who was to blame where it failed: job, unit or platform.
  fault text,
  check (state = 'waiting' or state = 'ended' or (unit_id is not null and fence is not null
    and expires_at is not null and hard_end is not null))
);
create unique index leases_one_per_unit on leases (unit_id) where state = 'granted';
create index leases_open on leases (board, requested_at) where state <> 'ended';
create index leases_by_end on leases (team_id, ended_at) where state = 'ended';
create index leases_by_image on leases (team_id, image_sha256) where fault is not null;
create index leases_by_unit on leases (unit_id, ended_at) where fault is not null;

-- What a team has had of a board: docs/decisions/0011-fair-share.md.
create table farm_accounts (
  board text not null,
  team_id text not null references teams (id) on delete cascade,
  virtual_seconds double precision not null,
  used_seconds double precision not null,
  mean_seconds double precision,
  is_active boolean not null,
  primary key (board, team_id)
);

-- Messages that failed too often, for an operator.
create table dead_letters (
  id text primary key,
  topic text not null,
  job_id text,
  team_id text,
  payload jsonb not null,
  reason text not null,
  deliveries integer not null,
  created_at timestamptz not null default now(),
  replayed_at timestamptz,
  replayed_by text
);

-- Background work that one process does at a time: who, and until when unless renewed.
create table duties (
  name text primary key,
  holder text not null,
  expires_at timestamptz not null
);

-- Who changed what. Jobs have their events beside it.
create table audit (
  id bigint generated always as identity primary key,
  -- Null: a change of the platform.
  team_id text,
  time timestamptz not null default now(),
  actor text not null,
  action text not null,
  object text not null,
  details jsonb not null default '{}'
);
create index audit_by_team on audit (team_id, id desc);
