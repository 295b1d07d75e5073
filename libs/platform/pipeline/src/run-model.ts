/** The main job: one prepared model on every target, to a report. The CLI and the services call it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, fileError } from '@flashline/errors';
import { checkGates, taskAccuracy, type Gate, type Report, type ReportTarget } from '@flashline/report';
import type { CompiledModel } from '@flashline/compiler';
import type { Firmware } from '@flashline/toolchain';
import { buildTarget, compileTarget, type BuiltTarget, type TargetRequest } from './build-target.ts';
import { totalMacs } from './layers.ts';
import {
  comparableNames,
  measureTarget,
  type Measurement,
  type ReferenceRun,
} from './measure-target.ts';
import { describeModel, type PreparedModel } from './prepare-model.ts';
import { builtTarget, emptyTarget, targetName } from './target-report.ts';
import { TOOL_VERSION } from './version.ts';

export interface RunRequest {
  readonly model: PreparedModel;
  /** Not empty. */
  readonly targets: readonly TargetRequest[];
  /**
   * Samples and ONNX Runtime's answers, with those ONNX values inside the model that
   * `innerNames` asks for. Called once, while the targets are built.
   */
  readonly reference: (innerNames: readonly string[]) => Promise<ReferenceRun>;
  readonly compareLayers: boolean;
  readonly gates: readonly Gate[];
  readonly baseline: Report | null;
  /** Existing folder; each target gets a folder `<board>.<precision>` in it. */
  readonly folder: string;
  /** These two go into the report as they are; they hold no path. */
  readonly options: Report['options'];
  readonly provenance: Report['provenance'];
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly report: Report;
  /** Null where the model was refused. */
  readonly reference: ReferenceRun | null;
  /** Samples x outputs of each target that ran, by target name. */
  readonly outputs: ReadonlyMap<string, Measurement['outputs']>;
  /** First failure of the world that kept a target from its verdict. */
  readonly failure: AppError | null;
}

/** Rejects with AppError where the reference fails: then there is nothing to judge by. */
export async function runModel(request: RunRequest): Promise<RunResult> {
  const { model, targets } = request;
  const outputs = new Map<string, Measurement['outputs']>();
  if (model.graph === null) {
    const refused = targets.map((target) => emptyTarget(target, 'unsupported'));
    return { report: makeReport(request, refused, null, null), reference: null, outputs, failure: null };
  }
  const { graph } = model;
  const compiled = targets.map((target) => compileTarget(model, graph, target));
  const inner = request.compareLayers ? [...new Set(compiled.flatMap(comparableNames))] : [];
  const reference = request.reference(inner);
  // The builds run meanwhile; whoever awaits it below sees its failure.
  reference.catch(() => undefined);
  const reports: ReportTarget[] = [];
  let firmware: Firmware | null = null;
  let failure: AppError | null = null;
  for (const [i, target] of targets.entries()) {
    try {
      const built = await build(request, target, compiled[i]!);
      firmware = built.firmware;
      const measured = await measure(request, target, built, await reference);
      if (measured !== null) outputs.set(targetName(target), measured.outputs);
      reports.push(withGates(request, builtTarget(target, built, measured), await reference));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failure ??= error;
      reports.push(withGates(request, emptyTarget(target, 'failed'), null));
    }
  }
  const macs = totalMacs(compiled[0]!.program);
  const report = makeReport(request, reports, firmware, macs);
  return { report, reference: await reference, outputs, failure };
}

async function build(
  request: RunRequest,
  target: TargetRequest,
  compiled: CompiledModel,
): Promise<BuiltTarget> {
  const name = targetName(target);
  request.onProgress(`building ${name}`);
  const folder = join(request.folder, name);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileError(`the folder of ${name}`, error);
  });
  return buildTarget(compiled, target, folder, request.signal);
}

/** Null where the firmware does not fit the board. */
async function measure(
  request: RunRequest,
  target: TargetRequest,
  built: BuiltTarget,
  reference: ReferenceRun,
): Promise<Measurement | null> {
  const { elf } = built.firmware;
  if (elf === null) return null;
  request.onProgress(`running ${targetName(target)}`);
  return measureTarget(built, elf, target.board, reference, {
    compareLayers: request.compareLayers,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
}

function withGates(
  { model, gates, baseline }: RunRequest,
  target: ReportTarget,
  reference: ReferenceRun | null,
): ReportTarget {
  const labels = reference?.labels ?? null;
  const referenceTaskAccuracy =
    reference === null || labels === null ? null : taskAccuracy(reference.outputs, labels);
  const subject = { target, referenceTaskAccuracy };
  return { ...target, gates: checkGates(subject, model.name, gates, baseline) };
}

function makeReport(
  request: RunRequest,
  targets: ReportTarget[],
  firmware: Firmware | null,
  macs: number | null,
): Report {
  return {
    schema: 'flashline.report/1',
    tool: {
      version: TOOL_VERSION,
      compiler: firmware?.compiler.name ?? null,
      compilerVersion: firmware?.compiler.version ?? null,
      flags: [...(firmware?.flags ?? [])],
    },
    model: describeModel(request.model, macs),
    options: request.options,
    diagnostics: request.model.diagnostics.map((diagnostic) => ({ ...diagnostic })),
    targets,
    provenance: request.provenance,
  };
}
