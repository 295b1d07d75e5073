/** Every operation of the API: the one table that REST, gRPC and the API document are made from. */
import { API_KEYS } from './api-keys.ts';
import { ARTIFACTS } from './artifacts.ts';
import { BINDINGS } from './bindings.ts';
import { EVENTS } from './events.ts';
import { FARM } from './farm.ts';
import { JOBS } from './jobs.ts';
import type { Operation } from './operation.ts';
import { RECORDS } from './records.ts';
import { TEAMS } from './teams.ts';
import { UPLOADS } from './uploads.ts';
import { WEBHOOKS } from './webhooks.ts';

export const OPERATIONS: readonly Operation[] = [
  ...UPLOADS,
  ...JOBS,
  ...ARTIFACTS,
  ...EVENTS,
  ...FARM,
  ...RECORDS,
  ...TEAMS,
  ...API_KEYS,
  ...BINDINGS,
  ...WEBHOOKS,
];
