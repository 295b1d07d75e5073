/** What a caller asks for: the body of `POST /v1/jobs`, bounded and with its defaults. */
import { REPORT } from '@flashline/report';
import { z } from 'zod';

/** Classes that users may ask for, lowest first. */
export const JOB_CLASSES = ['nightly', 'ci', 'release', 'interactive'] as const;

export type JobClass = (typeof JOB_CLASSES)[number];

const DAY_SECONDS = 24 * 3600;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'write a SHA-256 as 64 lower-case hex digits');

const boards = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'write the ID of a board, or all'))
  .min(1)
  .max(32)
  .refine((ids) => new Set(ids).size === ids.length, 'name each board once')
  .refine((ids) => ids.length === 1 || !ids.includes('all'), 'all stands alone');

const precisions = z
  .array(z.enum(['fp32', 'int8']))
  .min(1)
  .max(2)
  .refine((all) => new Set(all).size === all.length, 'name each precision once');

/** Samples: an uploaded archive, or drawn from a seed. */
const samples = z.union(
  [z.strictObject({ data: sha256 }), z.strictObject({ random: z.int().min(0).max(0xffff_ffff) })],
  'give {"data": SHA-256} or {"random": SEED}',
);

const labels = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/, 'write letters, digits and . _ / - alone'),
    z.string().max(200),
  )
  .refine((all) => Object.keys(all).length <= 32, 'give at most 32 labels');

const dims = z
  .record(z.string().min(1).max(200), z.int().min(1).max(999_999_999))
  .refine((all) => Object.keys(all).length <= 64, 'give at most 64 dimensions');

/** No database keeps NUL or half a character: refused wherever they stand. */
function badText(
  value: unknown,
  path: readonly (string | number)[] = [],
): (string | number)[] | null {
  if (typeof value === 'string') {
    return value.isWellFormed() && !value.includes('\0') ? null : [...path];
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = badText(key, path) ?? badText(inner, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}

/** Unknown fields are refused. What comes out of a parse has every field. */
export const JOB_REQUEST = z
  .strictObject({
    model: sha256,
    boards,
    precisions: precisions.default(['fp32']),
    optimize: z.enum(['balanced', 'time', 'ram', 'flash']).default('balanced'),
    io: z.enum(['fp32', 'int8']).default('fp32'),
    dims: dims.default({}),
    prefix: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,62}$/, 'write a-z, digits and _ alone, a letter first')
      .nullable()
      .default(null),
    calibration: samples.nullable().default(null),
    calibrationMethod: z.enum(['minmax', 'percentile', 'mse']).default('minmax'),
    keepFp32: z.array(z.string().min(1).max(500)).max(100).default([]),
    inputs: samples.default({ random: 0 }),
    layers: z.boolean().default(false),
    gates: z.array(z.string().min(1).max(100)).max(64).default([]),
    baseline: REPORT.nullable().default(null),
    class: z.enum(JOB_CLASSES).default('ci'),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(DAY_SECONDS)
      .default(3600)
      .describe(
        'From its first start to its end, waits for units and attempts after a failure included.',
      ),
    queueTimeoutSeconds: z
      .int()
      .min(1)
      .max(7 * DAY_SECONDS)
      .default(DAY_SECONDS)
      .describe(
        'From its acceptance to its first start. A caller waits for no longer than both timeouts together.',
      ),
    cache: z.boolean().default(true),
    labels: labels.default({}),
  })
  .superRefine((request, context) => {
    const path = badText(request);
    if (path === null) return;
    context.addIssue({ code: 'custom', path, message: 'text must be well-formed and without NUL' });
  });

/** With its defaults filled in. */
export type JobRequest = z.output<typeof JOB_REQUEST>;
/** As callers write it. */
export type JobRequestBody = z.input<typeof JOB_REQUEST>;
/** An uploaded archive, or a seed. */
export type SampleSource = JobRequest['inputs'];
