/** Models and samples: bytes go to the store, a service looks at them, then they are recorded. */
import { transact, type UploadKind } from '@flashline/db';
import { AppError } from '@flashline/errors';
import {
  addUpload,
  forgetUpload,
  getUpload,
  listUploads,
  removeForgotten,
  storageBytes,
} from '@flashline/jobs';
import type { StoredObject } from '@flashline/store';
import { logger } from '@flashline/telemetry';
import { z } from 'zod';
import { teamOf } from '../access/allow.ts';
import { recordAudit } from '../audit.ts';
import { LIMIT_STORAGE, THING_NOT_FOUND, UPLOAD_LOST } from '../errors.ts';
import { NAME, PAGE, PAGE_QUERY, pageOf, pageSize, SHA256 } from '../schemas/fields.ts';
import { UPLOAD } from '../schemas/jobs.ts';
import {
  type Call,
  type Operation,
  plain,
  type Platform,
  type UploadOperation,
} from './operation.ts';

const CHECK_MS = 60_000;
const FULL_RETRY_SECONDS = 60;

interface Family {
  readonly kind: UploadKind;
  readonly noun: 'Model' | 'Data';
  readonly path: string;
  readonly words: string;
  readonly maxBytes: (platform: Platform) => number;
  readonly check: (call: Call, object: StoredObject) => Promise<unknown>;
}

const MODELS: Family = {
  kind: 'model',
  noun: 'Model',
  path: '/v1/models',
  words: 'a model',
  maxBytes: ({ limits }) => limits.modelBytes,
  check: ({ platform, principal, signal }, model) =>
    platform.parser.checkModel(
      { scope: { teamId: teamOf(principal), jobId: '' }, model },
      { timeoutMs: CHECK_MS, signal },
    ),
};

const DATA: Family = {
  kind: 'data',
  noun: 'Data',
  path: '/v1/data',
  words: 'an .npz archive of samples',
  maxBytes: ({ limits }) => limits.dataBytes,
  check: ({ platform, principal, signal }, data) =>
    platform.quantizer.checkData(
      { scope: { teamId: teamOf(principal), jobId: '' }, data },
      { timeoutMs: CHECK_MS, signal },
    ),
};

export const UPLOADS: readonly Operation[] = [MODELS, DATA].flatMap((family) => [
  upload(family),
  list(family),
  get(family),
  remove(family),
]);

function upload(family: Family): UploadOperation {
  return {
    kind: 'upload',
    name: `upload${family.noun}`,
    summary: `Stores ${family.words}; the same bytes again are the same upload.`,
    rest: { method: 'POST', path: family.path, query: { name: 'text' }, status: 201 },
    grpc: { service: 'UploadService' },
    input: z.strictObject({ name: NAME }),
    output: UPLOAD,
    maxBytes: family.maxBytes,
    run: async (call, input: { readonly name: string }, source) =>
      storeUpload(family, call, input.name, source),
  };
}

async function storeUpload(
  family: Family,
  call: Call,
  name: string,
  source: AsyncIterable<Uint8Array>,
) {
  const { platform, principal } = call;
  const { db, store } = platform;
  const { actor } = principal;
  const teamId = teamOf(principal);
  await requireSpace(call, teamId);
  const object = await store.put(teamId, source, { maxBytes: family.maxBytes(platform) });
  try {
    await family.check(call, object);
    // Whoever lost its rights while the bytes were coming stores nothing.
    await call.recheck();
    return await transact(db, async (tx) => {
      const { sha256, sizeBytes } = object;
      const upload = { teamId, kind: family.kind, sha256, sizeBytes, name, createdBy: actor };
      const added = await addUpload(tx, upload);
      if ((await store.stat(teamId, sha256)) === null) throw lost(family);
      if (added.isNew) {
        const details = { name, sizeBytes };
        await recordAudit(tx, { teamId, actor }, `${family.kind}.upload`, sha256, details);
      }
      return added;
    });
  } catch (error) {
    await removeForgotten(db, store, teamId, [object.sha256]).catch((left: unknown) =>
      logger('gateway').warn({ err: left }, 'bytes of an upload that failed stay for a while'),
    );
    throw error;
  }
}

/** Another upload of the same bytes failed, or was deleted, while this one was looked at. */
function lost({ words }: Family): AppError {
  return new AppError(
    UPLOAD_LOST,
    `The bytes of ${words} were deleted meanwhile: send them again.`,
  );
}

async function requireSpace({ platform: { db } }: Call, teamId: string): Promise<void> {
  const team = await db
    .selectFrom('teams')
    .select('storage_limit_bytes')
    .where('id', '=', teamId)
    .executeTakeFirstOrThrow();
  const bytes = await storageBytes(db, teamId);
  if (bytes < team.storage_limit_bytes) return;
  throw new AppError(
    LIMIT_STORAGE,
    `The team stores ${bytes} of ${team.storage_limit_bytes} bytes: delete models or data first.`,
    { retryAfterSeconds: FULL_RETRY_SECONDS },
  );
}

function list(family: Family): Operation {
  const name = family.kind === 'model' ? 'listModels' : 'listData';
  return plain({
    name,
    summary: `Uploads of the team, newest first.`,
    rest: { method: 'GET', path: family.path, query: PAGE_QUERY, status: 200 },
    grpc: { service: 'UploadService' },
    input: z.strictObject(PAGE),
    output: pageOf(UPLOAD),
    run: async ({ platform, principal }, { limit, cursor }) => {
      const query = { limit: pageSize(limit), ...(cursor === undefined ? {} : { cursor }) };
      const page = await listUploads(platform.db, teamOf(principal), family.kind, query);
      return { body: { items: [...page.items], nextCursor: page.nextCursor } };
    },
  });
}

function get(family: Family): Operation {
  return plain({
    name: `get${family.noun}`,
    summary: `One upload of the team.`,
    rest: { method: 'GET', path: `${family.path}/{sha256}`, status: 200 },
    grpc: { service: 'UploadService', wrap: 'upload' },
    input: z.strictObject({ sha256: SHA256 }),
    output: UPLOAD,
    run: async ({ platform, principal }, { sha256 }) => {
      const found = await getUpload(platform.db, teamOf(principal), family.kind, sha256);
      if (found !== null) return { body: found };
      throw new AppError(THING_NOT_FOUND, `There is no ${family.kind} ${sha256}: check its hash.`);
    },
  });
}

function remove(family: Family): Operation {
  return plain({
    name: `delete${family.noun}`,
    summary: `Removes an upload and all that was made from it.`,
    rest: { method: 'DELETE', path: `${family.path}/{sha256}`, status: 204, errors: [409] },
    grpc: { service: 'UploadService' },
    input: z.strictObject({ sha256: SHA256 }),
    output: null,
    run: async ({ platform: { db, store }, principal }, { sha256 }) => {
      const teamId = teamOf(principal);
      // Rows go with their line in the audit log; the objects follow when that is certain.
      const doomed = await transact(db, async (tx) => {
        const hashes = await forgetUpload(tx, { teamId, kind: family.kind, sha256 });
        const who = { teamId, actor: principal.actor };
        await recordAudit(tx, who, `${family.kind}.delete`, sha256);
        return hashes;
      });
      await removeForgotten(db, store, teamId, doomed);
      return { body: null };
    },
  });
}
