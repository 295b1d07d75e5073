/** What a job is given and what it gives back. */
import type { AppError } from '@flashline/errors';
import type { Gate, Report } from '@flashline/report';
import type { TargetRequest } from './build-target.ts';
import type { Measurement, ReferenceRun } from './measure-target.ts';
import type { PreparedModel } from './prepare-model.ts';

export interface RunRequest {
  readonly model: PreparedModel;
  /** Not empty. */
  readonly targets: readonly TargetRequest[];
  /**
   * Samples and ONNX Runtime's answers, with those ONNX values inside the model that
   * `innerNames` asks for. Called once, while the targets are built; not at all where the model is
   * beyond every board by far.
   */
  readonly reference: (innerNames: readonly string[], signal: AbortSignal) => Promise<ReferenceRun>;
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
  /** Null where the model was refused or nothing could run. */
  readonly reference: ReferenceRun | null;
  /** Samples x outputs of each target that ran, by target name. */
  readonly outputs: ReadonlyMap<string, Measurement['outputs']>;
  /** What kept a target from its verdict: a bug of ours before a failure of the world. */
  readonly failure: AppError | null;
}
