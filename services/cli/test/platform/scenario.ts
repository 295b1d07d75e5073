/**
 * What a platform must do, whatever it runs on: jobs of three boards in two precisions give the
 * reports and firmware of `flashline run`, and their events tell it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '@flashline/report';
import { unzipSync } from 'fflate';
import { matrixModel } from '../models.ts';
import { makeWorkplace, readTree } from '../run-cli.ts';
import type { EventAnswer, RestClient } from './rest-client.ts';
import { RestClient as Client } from './rest-client.ts';

const ZOO = join(import.meta.dirname, '../../../../zoo');
const SAMPLES = /^(inputs|reference)\.npz$/;
const PRECISIONS = ['fp32', 'int8'] as const;

/** A model with samples, as both the command line and the API take them. */
export interface Case {
  readonly title: string;
  readonly model: string;
  readonly bytes: Uint8Array;
  /** Seed, or the path of an archive. */
  readonly calibration: number | string;
  readonly seed: number;
}

export const FITS: Case = {
  title: 'a model of the zoo that fits, calibrated at random',
  model: 'digits_mlp',
  bytes: readFileSync(join(ZOO, 'trained/digits_mlp.onnx')),
  calibration: 3,
  seed: 5,
};

export const UPLOADED: Case = {
  ...FITS,
  title: 'a model of the zoo that fits, calibrated with uploaded samples',
  // Other inputs, so that no run is found in the cache.
  seed: 6,
  calibration: join(ZOO, 'trained/calibration.npz'),
};

/** 600 kB of weights: more than the flash of one board in fp32, and less in int8. */
export const TOO_LARGE: Case = {
  title: 'a model that does not fit one of the boards',
  model: 'heavy',
  bytes: matrixModel(300, 500),
  calibration: 1,
  seed: 0,
};

/** What came of a case, here and there. */
export interface Outcome {
  readonly report: Report;
  readonly events: readonly EventAnswer[];
  /** Files by target and path, as base64, without the linker's map, which names folders. */
  readonly files: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly jobId: string;
}

/** A new team with a key of a submitter. */
export async function makeTeam(admin: RestClient, name: string): Promise<RestClient> {
  const { id } = await admin.expectJson<{ id: string }>([201], 'POST', '/v1/teams', { name });
  const body = { name: `key of ${name}`, team: id, teamRole: 'submitter' };
  const key = await admin.expectJson<{ secret: string }>([201], 'POST', '/v1/api-keys', body);
  return new Client(admin.url, key.secret);
}

/** The body of the job of a case, its files uploaded. */
export async function jobOf(
  client: RestClient,
  { model, bytes, calibration, seed }: Case,
): Promise<object> {
  return {
    model: await client.upload('models', model, bytes),
    boards: ['all'],
    precisions: PRECISIONS,
    calibration:
      typeof calibration === 'number'
        ? { random: calibration }
        : { data: await client.upload('data', 'calibration.npz', readFileSync(calibration)) },
    inputs: { random: seed },
  };
}

/** Through the API, watching its events. */
export async function onPlatform(client: RestClient, body: object): Promise<Outcome> {
  const { id } = await client.submit(body);
  const events = await client.events(id);
  const job = await client.ended(id);
  if (job.state !== 'succeeded') throw new Error(`the job ${JSON.stringify(job)} did not succeed`);
  const report = await client.report(id);
  const files: Record<string, Record<string, string>> = {};
  for (const { board, precision, artifacts } of report.targets) {
    if (artifacts === null) continue;
    const target = `${board}.${precision}`;
    const zip = unzipSync(await client.artifact(id, `${target}.zip`));
    files[target] = withoutMap(
      Object.entries(zip).map(([name, content]) => [
        name.replace(`${target}/`, ''),
        Buffer.from(content).toString('base64'),
      ]),
    );
  }
  return { report, events, files, jobId: id };
}

/** Through `flashline run` in a folder of its own. */
export async function onCommandLine(each: Case): Promise<Pick<Outcome, 'report' | 'files'>> {
  const place = makeWorkplace();
  try {
    writeFileSync(join(place.path, `${each.model}.onnx`), each.bytes);
    const { calibration, seed } = each;
    const source = typeof calibration === 'number' ? `random:${calibration}` : calibration;
    const drawn = `--calibration ${source} --inputs random:${seed}`.split(' ');
    const precisions = PRECISIONS.flatMap((one) => ['--precision', one]);
    const run = await place.run([
      'run',
      `${each.model}.onnx`,
      '--out',
      'out',
      ...drawn,
      ...precisions,
    ]);
    if (run.code !== 0 && run.code !== 3)
      throw new Error(`run ended with ${run.code}: ${run.stderr}`);
    const out = join(place.path, 'out');
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;
    const targets = report.targets
      .map(({ board, precision }) => `${board}.${precision}`)
      .filter((target) => existsSync(join(out, target)));
    const samples = Object.entries(readTree(out)).filter(([name]) => SAMPLES.test(name));
    return {
      report,
      files: Object.fromEntries(
        targets.map((target) => [
          target,
          withoutMap([...samples, ...Object.entries(readTree(join(out, target)))]),
        ]),
      ),
    };
  } finally {
    place.remove();
  }
}

function withoutMap(files: readonly (readonly string[])[]): Record<string, string> {
  return Object.fromEntries(files.filter(([name]) => name !== 'firmware.map'));
}

/** Fails where one of the two knows more, or something else, than the other. */
export function expectEqual(
  there: Pick<Outcome, 'report' | 'files'>,
  here: Pick<Outcome, 'report' | 'files'>,
): void {
  expect({ ...there.report, provenance: null }).toEqual({ ...here.report, provenance: null });
  expect(Object.keys(there.files).sort()).toEqual(Object.keys(here.files).sort());
  for (const [target, files] of Object.entries(here.files)) {
    expect(Object.keys(there.files[target]!).sort()).toEqual(Object.keys(files).sort());
    const different = Object.keys(files).filter(
      (name) => files[name] !== there.files[target]![name],
    );
    expect({ target, different }).toEqual({ target, different: [] });
  }
}

/** Fails where events are missing, doubled or out of order. */
export function expectWholeStory({ events, report, jobId }: Outcome): void {
  expect(events.map(({ id }) => id)).toEqual(
    [...new Set(events.map(({ id }) => id))].sort((a, b) => a - b),
  );
  expect(events.every((event) => event.jobId === jobId)).toBe(true);
  const types = events.map(({ type }) => type);
  expect(types[0]).toBe('job.queued');
  expect(types.filter((type) => type === 'job.started')).toHaveLength(1);
  expect(types.filter((type) => /^job\.(succeeded|failed|cancelled)$/.test(type))).toEqual([
    'job.succeeded',
  ]);
  expect(types.at(-1)).toBe('job.succeeded');
  const linked = report.targets.filter(({ latency }) => latency !== null).length;
  expect(types.filter((type) => type === 'lease.granted')).toHaveLength(linked);
}
