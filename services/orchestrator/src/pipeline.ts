/**
 * THE table of stages: what a job goes through, in this order. `run-job.ts` walks it, the documentation
 * shows it, and a test holds it against the order in which the command line does the same.
 */
import type { StageName } from '@flashline/stages';

export interface PipelineRow {
  readonly stage: StageName;
  /** Once for the job, or once for each target. */
  readonly per: 'job' | 'target';
  /** Who does it. */
  readonly service:
    'onnx-parser' | 'quantizer' | 'codegen' | 'builder' | 'farm-controller' | 'here';
  /** Where it is left out. */
  readonly unless: string | null;
}

export const PIPELINE: readonly PipelineRow[] = [
  { stage: 'parse', per: 'job', service: 'onnx-parser', unless: null },
  {
    stage: 'quantise',
    per: 'job',
    service: 'quantizer',
    unless: 'no target is int8, the model is quantised already, or it was refused',
  },
  { stage: 'generate', per: 'target', service: 'codegen', unless: 'the model was refused' },
  {
    stage: 'reference',
    per: 'job',
    service: 'quantizer',
    unless: 'the model was refused, or is too large for every board by far',
  },
  { stage: 'build', per: 'target', service: 'builder', unless: 'there is no C source' },
  {
    stage: 'measure',
    per: 'target',
    service: 'farm-controller',
    unless: 'the firmware does not fit, or there is no reference',
  },
  { stage: 'report', per: 'job', service: 'here', unless: null },
];
