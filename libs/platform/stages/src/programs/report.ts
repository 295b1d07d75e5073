/** What every target left, put together into the report and the archives of the targets. */
import { createHash } from 'node:crypto';
import type { CompiledModel } from '@flashline/compiler';
import { AppError } from '@flashline/errors';
import {
  describeRunOptions,
  mainFailure,
  makeReport,
  OPTIONS_UNUSABLE,
  resultWithoutGraph,
  targetName,
  targetResult,
  writeSamples,
  type PreparedGraphs,
  type ReportRequest,
  type TargetFacts,
  type TargetResult,
} from '@flashline/pipeline';
import { parseGate, REPORT, type Gate, type Report } from '@flashline/report';
import {
  decodeCompiled,
  decodeFirmware,
  decodeMeasurement,
  decodePrepared,
  decodeReference,
} from '../codec.ts';
import type { REPORT_STAGE, RequestOf, ResultOf } from '../definitions.ts';
import { failureFrom, toFailure } from '../fields.ts';
import { PREPARED_FILE, REFERENCE_FILE, REPORT_FILE, targetFile } from '../stage-files.ts';
import { outputPath, readInput, requireInput, targetRequest, writeOutput } from './files.ts';
import { sampleFiles, writeTargetArchive } from './target-archive.ts';

type Request = RequestOf<typeof REPORT_STAGE>;

export async function run(request: Request): Promise<ResultOf<typeof REPORT_STAGE>> {
  const model = decodePrepared(await requireInput(PREPARED_FILE));
  const answer = await readInput(REFERENCE_FILE);
  const reference = answer === null ? null : decodeReference(answer).reference;
  const samples = sampleFiles(model, reference);
  const results: TargetResult[] = [];
  let program: CompiledModel['program'] | null = null;
  for (const [i, { target }] of request.targets.entries()) {
    const facts = await readFacts(request, i);
    program ??= facts.compiled?.program ?? null;
    const result =
      model.graph === null
        ? resultWithoutGraph(targetRequest(target), model)
        : targetResult(targetRequest(target), facts);
    results.push(result);
    await writeArtifacts({ target, position: i, facts, result, samples });
  }
  const report = await makeReport(describeJob(request, model), results, reference, program);
  await writeOutput(REPORT_FILE, textOf(report));
  const failure = mainFailure(results);
  return {
    verdicts: report.targets.map(({ verdict }) => verdict),
    failure: failure === null ? null : toFailure(failure),
  };
}

async function readFacts({ targets }: Request, position: number): Promise<TargetFacts> {
  const { failure } = targets[position]!;
  const compiled = await readInput(targetFile(position, 'compiled'));
  const firmware = await readInput(targetFile(position, 'build'));
  const measured = await readInput(targetFile(position, 'measurement'));
  return {
    compiled: compiled === null ? null : decodeCompiled(compiled),
    firmware: firmware === null ? null : decodeFirmware(firmware),
    measured: measured === null ? null : decodeMeasurement(measured),
    failure: failure === null ? null : failureFrom(failure),
  };
}

async function writeArtifacts({
  target,
  position,
  facts: { compiled, firmware },
  result: { outputs },
  samples,
}: {
  readonly target: Request['targets'][number]['target'];
  readonly position: number;
  readonly facts: TargetFacts;
  readonly result: TargetResult;
  readonly samples: ReadonlyMap<string, Uint8Array>;
}): Promise<void> {
  const name = targetName(targetRequest(target));
  if (outputs !== null) {
    const names = compiled!.program.graph.outputs.map((port) => port.name);
    await writeSamples(outputPath(`${name}.npz`), names, outputs);
  }
  if (compiled === null || firmware === null) return;
  await writeTargetArchive(name, position, compiled.source, samples);
}

function describeJob({ options, targets, ...job }: Request, model: PreparedGraphs): ReportRequest {
  const requests = targets.map(({ target }) => targetRequest(target));
  const gates = options.gates.map(gateOf);
  const { baseline, provenance } = job;
  const described = describeRunOptions(
    {
      ...options,
      optimize: requests[0]?.optimize ?? 'balanced',
      dims: new Map(Object.entries(options.dims)),
      gates,
      baseline: baseline === null ? null : hashOf(textOf(baseline)),
    },
    requests,
  );
  return { model, gates, baseline, options: described, provenance };
}

function gateOf(text: string): Gate {
  const gate = parseGate(text);
  if (gate !== null) return gate;
  throw new AppError(OPTIONS_UNUSABLE, `There is no gate '${text}': write KEY=LIMIT or KEY=+P%.`);
}

/** As the command line writes it, so that a report that it wrote keeps its hash. */
function textOf(report: Report): string {
  return `${JSON.stringify(REPORT.parse(report), null, 2)}\n`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
