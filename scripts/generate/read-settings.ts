/** The settings of every process, from the schemas that read them. */
import { SETTINGS as UP } from '../../services/cli/src/up/settings.ts';
import { SETTINGS as FARM_AGENT } from '../../services/farm-agent/src/config.ts';
import { SETTINGS as FARM_CONTROLLER } from '../../services/farm-controller/src/config.ts';
import { SETTINGS as GATEWAY } from '../../services/gateway/src/config.ts';
import { SETTINGS as ORCHESTRATOR } from '../../services/orchestrator/src/config.ts';
import { SETTINGS as STAGES } from '../../libs/platform/stages/src/service/settings.ts';
import type { Meanings, SettingsOf } from './settings.ts';

export const PROCESSES: readonly SettingsOf[] = [
  { process: 'gateway', settings: GATEWAY },
  { process: 'orchestrator', settings: STAGES.extend(ORCHESTRATOR.shape) },
  { process: 'onnx-parser', settings: STAGES },
  { process: 'quantizer', settings: STAGES },
  { process: 'codegen', settings: STAGES },
  { process: 'builder', settings: STAGES },
  { process: 'farm-controller', settings: FARM_CONTROLLER },
  { process: 'farm-agent', settings: STAGES.extend(FARM_AGENT.shape) },
  { process: 'flashline up', settings: UP },
];

const AT = 'where it takes gRPC calls, host:port or unix:/path';

export const MEANINGS: Meanings = {
  FLASHLINE_ADDRESS: { meaning: AT, unless: 'any port of 127.0.0.1' },
  FLASHLINE_AGENT_FOLDER:
    'folder of the agent: the highest fence of each unit, and the log of runs',
  FLASHLINE_AGENT_ID: {
    meaning: 'name of the agent; its units are named after it',
    unless: 'name of the host',
  },
  FLASHLINE_ALLOW_PRIVATE_WEBHOOKS: 'webhooks may call private, loopback and link-local addresses',
  FLASHLINE_AUDIT_DAYS: {
    meaning:
      'days that audit rows, replayed dead letters and keys that are no longer valid are kept',
    unless: '`400`',
  },
  FLASHLINE_BUILDER_ADDRESS: 'address of builder',
  FLASHLINE_CODEGEN_ADDRESS: 'address of codegen',
  FLASHLINE_CONCURRENT_JOBS: {
    meaning: 'jobs that one orchestrator has in hand at once, per class',
    unless: '`64`',
  },
  FLASHLINE_DATABASE_URL: 'PostgreSQL, postgres://user:password@host:port/name',
  FLASHLINE_DATA_BYTES: 'largest archive of samples that may be uploaded',
  FLASHLINE_DISPATCH_WINDOW: {
    meaning: 'jobs of a team and class, or higher, that are on the bus or in work at once',
    unless: '`8`',
  },
  FLASHLINE_FARM_ADDRESS: 'address of farm-controller',
  FLASHLINE_FIRST_KEY:
    'secret of the key that the first start makes with the team `default`, admin of everything: flk_ and 43 characters of base64url',
  FLASHLINE_GRPC_PORT: 'port of public gRPC',
  FLASHLINE_HOST: 'address that REST and public gRPC listen at',
  FLASHLINE_LEASE_SECONDS: 'a lease that is not renewed ends after so long',
  FLASHLINE_MAX_STALLS: {
    meaning: 'attempts in a row that may die without progress before a job is a dead letter',
    unless: '`8`',
  },
  FLASHLINE_METRICS_HOST: 'address of `/metrics`',
  FLASHLINE_METRICS_PORT: {
    meaning: 'port of `/metrics`',
    unless: 'no metrics; any port of `flashline up`',
  },
  FLASHLINE_MODEL_BYTES: 'largest model that may be uploaded',
  FLASHLINE_NATS_CA:
    'certificates that the NATS server must be signed by, PEM file; TLS is then required',
  FLASHLINE_NATS_CREDENTIALS: 'who the service is to NATS, .creds file',
  FLASHLINE_NATS_URL: 'NATS with JetStream, nats://host:port',
  FLASHLINE_NO_UNIT_SECONDS: 'a run on a board of which there is no unit fails after so long',
  FLASHLINE_OIDC_ISSUERS:
    'whose tokens are taken: [{"issuer", "audience", "jwksUrl"}], the last one optional',
  FLASHLINE_ORCHESTRATOR_ADDRESS: 'address of orchestrator',
  FLASHLINE_OTLP_URL: 'where traces go, by OTLP over HTTP, such as http://collector:4318/v1/traces',
  FLASHLINE_PARSER_ADDRESS: 'address of onnx-parser',
  FLASHLINE_PORT: 'port of REST',
  FLASHLINE_PUBLIC_TLS_CERT:
    'certificate of REST and public gRPC with those up to its CA, PEM file; with the key or not at all',
  FLASHLINE_PUBLIC_TLS_KEY: 'key of that certificate, PEM file',
  FLASHLINE_QUANTIZER_ADDRESS: 'address of quantizer',
  FLASHLINE_RECONCILE: {
    meaning: 'false: nothing heals what was lost; only to see what it is for',
    unless: '`true`',
  },
  FLASHLINE_REDISPATCH_SECONDS: {
    meaning: 'a job that was sent to the bus and not started is sent again after so long',
    unless: '`60`',
  },
  FLASHLINE_SLOTS: { meaning: 'stages that run in one process at once', unless: 'number of cores' },
  FLASHLINE_STORE_ACCESS_KEY: 'access key of the S3 server',
  FLASHLINE_STORE_BUCKET: 'bucket of the S3 server',
  FLASHLINE_STORE_SECRET_KEY: 'secret key of the S3 server',
  FLASHLINE_STORE_URL: 'objects: http(s)://host:port of an S3 server, or file:///folder',
  FLASHLINE_STREAMS_PER_TEAM: 'streams of events that a team may have open at once',
  FLASHLINE_UPLOADS_PER_TEAM: 'uploads that a team may have under way at once',
  FLASHLINE_STRANGER_REQUESTS_PER_MINUTE:
    'requests per minute that a client address may send without a valid credential; those with one are never counted',
  FLASHLINE_TLS_CA:
    'CA of the certificates of all services, PEM file; the three of TLS are set together or not at all',
  FLASHLINE_TLS_CERT: 'certificate of this service, PEM file',
  FLASHLINE_TLS_KEY: 'key of that certificate, PEM file',
  FLASHLINE_UNITS: 'virtual units of each board',
  FLASHLINE_WORK_DIR: {
    meaning: 'folder of running stages; of one process alone',
    unless: 'under the temporary folder',
  },
};
