/** What a job leaves: its report, and the artifacts of its targets. */
import { AppError } from '@flashline/errors';
import {
  ARTIFACT_KINDS,
  type ArtifactKind,
  ENDED,
  getArtifact,
  getReport,
  JOB_NOT_FINISHED,
  touchObjects,
} from '@flashline/jobs';
import { REPORT } from '@flashline/report';
import { z } from 'zod';
import { teamOf } from '../access/allow.ts';
import { PRESIGN_UNSUPPORTED, THING_NOT_FOUND } from '../errors.ts';
import { ID } from '../schemas/fields.ts';
import { PRESIGNED } from '../schemas/jobs.ts';
import {
  type Call,
  type Download,
  type DownloadOperation,
  type Operation,
  plain,
} from './operation.ts';

const PRESIGN_SECONDS = 900;

const ARTIFACT = z
  .string()
  .regex(new RegExp(`^[a-z0-9][a-z0-9-]{0,62}\\.(fp32|int8)\\.(${ARTIFACT_KINDS.join('|')})$`))
  .describe('BOARD.PRECISION.KIND with KIND one of zip, elf, bin, map, npz.');

interface Named {
  readonly id: string;
  readonly artifact: string;
}

const report: DownloadOperation = {
  kind: 'download',
  name: 'getReport',
  summary: 'The report of a job that has ended.',
  rest: { method: 'GET', path: '/v1/jobs/{id}/report', status: 200, errors: [409] },
  grpc: { service: 'JobService' },
  contentType: 'application/json',
  input: z.strictObject({ id: ID }),
  output: REPORT,
  run: async (call, { id }: { readonly id: string }) => {
    const { db } = call.platform;
    const teamId = teamOf(call.principal);
    const { state, sha256 } = await getReport(db, teamId, id);
    if (!ENDED.includes(state)) {
      throw new AppError(
        JOB_NOT_FINISHED,
        `The job ${id} is ${state}: its report comes at its end.`,
      );
    }
    if (sha256 !== null) return download(call, teamId, sha256, 'report.json');
    throw new AppError(THING_NOT_FOUND, `The job ${id} ended ${state} and has no report.`);
  },
};

const fetch: DownloadOperation = {
  kind: 'download',
  name: 'downloadArtifact',
  summary: 'An artifact of a target, whole or a range of it.',
  rest: { method: 'GET', path: '/v1/jobs/{id}/artifacts/{artifact}', status: 200 },
  grpc: { service: 'JobService' },
  contentType: 'application/octet-stream',
  input: z.strictObject({ id: ID, artifact: ARTIFACT }),
  output: null,
  run: async (call, { id, artifact }: Named) => {
    const teamId = teamOf(call.principal);
    const { sha256 } = await find(call, teamId, { id, artifact });
    return download(call, teamId, sha256, artifact);
  },
};

const presign = plain({
  name: 'presignArtifact',
  summary: 'An address that gives an artifact without a credential for 15 minutes.',
  rest: {
    method: 'GET',
    path: '/v1/jobs/{id}/artifacts/{artifact}',
    status: 200,
    errors: [422],
    flag: 'presign',
  },
  grpc: { service: 'JobService' },
  input: z.strictObject({ id: ID, artifact: ARTIFACT }),
  output: PRESIGNED,
  run: async (call, named) => {
    const teamId = teamOf(call.principal);
    const { sha256 } = await find(call, teamId, named);
    const expiresAt = new Date(Date.now() + PRESIGN_SECONDS * 1000).toISOString();
    const url = await call.platform.store.presign(teamId, sha256, {
      fileName: named.artifact,
      seconds: PRESIGN_SECONDS,
    });
    if (url !== null) return { body: { url, expiresAt } };
    throw new AppError(
      PRESIGN_UNSUPPORTED,
      'The store of this server cannot give addresses: download without presign.',
    );
  },
});

export const ARTIFACTS: readonly Operation[] = [report, fetch, presign];

async function find({ platform: { db } }: Call, teamId: string, { id, artifact }: Named) {
  const [board = '', precision = '', kind = ''] = artifact.split('.');
  const found = await getArtifact(db, teamId, id, { board, precision, kind: kind as ArtifactKind });
  if (found !== null) return found;
  await getReport(db, teamId, id);
  throw new AppError(THING_NOT_FOUND, `The job ${id} has no artifact ${artifact} (yet).`);
}

async function download(
  { platform: { db, store } }: Call,
  teamId: string,
  sha256: string,
  fileName: string,
): Promise<Download> {
  const found = await store.stat(teamId, sha256);
  if (found === null) {
    throw new AppError(THING_NOT_FOUND, `The object of ${fileName} is no longer kept.`);
  }
  await touchObjects(db, teamId, [sha256]);
  return {
    sha256,
    sizeBytes: found.sizeBytes,
    fileName,
    open: (range) => store.get(teamId, sha256, range),
  };
}
