/** What the command line owes to any model whatever: the rules that every outcome must keep. */
import type { OnnxModel } from '@flashline/onnx';
import type { Report } from '@flashline/report';
import type { Outcome } from './worker.ts';
import type { JobResult } from './worker-client.ts';

const ALLOWED_EXIT_CODES = [0, 2, 3];
const MEMORY_LIMIT_BYTES = 512 * 1024 * 1024;
/** Of the processor: time on the clock is that of whatever else the machine does. */
const CPU_LIMIT_MS = 30_000;
const LONGEST_LINE = 2000;
const STACK_TRACE = /^\s+at .+:\d+/m;
// oxlint-disable-next-line no-control-regex -- these are what it is about
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

/** Why an outcome is a failure, or null; `readReport` gives what `--json` wrote. */
export function faultOf(
  result: JobResult,
  model: () => OnnxModel,
  readReport: () => string,
): string | null {
  if (result.kind === 'lost') return result.reason;
  const { exitCode, stderr, peakBytes, cpuMilliseconds } = result;
  if (!ALLOWED_EXIT_CODES.includes(exitCode)) return `exit code ${exitCode}: ${stderr.trim()}`;
  if (!(peakBytes <= MEMORY_LIMIT_BYTES)) return `${Math.round(peakBytes / 1e6)} MB of memory`;
  if (!(cpuMilliseconds <= CPU_LIMIT_MS)) return `${Math.round(cpuMilliseconds / 1000)} s of work`;
  const fault = faultOfText(result);
  if (fault !== null || exitCode === 2) return fault;
  return faultOfReport(JSON.parse(readReport()) as Report, exitCode, model);
}

function faultOfText({ exitCode, stdout, stderr }: Outcome): string | null {
  if (STACK_TRACE.test(stderr)) return `a stack trace: ${stderr.trim()}`;
  if (CONTROL.test(stderr + stdout))
    return `control characters: ${JSON.stringify(stderr + stdout)}`;
  const longest = Math.max(...stderr.split('\n').map((line) => line.length));
  if (longest > LONGEST_LINE) return `a message of ${longest} characters`;
  const message = stderr.trim();
  if (exitCode !== 2) return null;
  return message === '' || message.includes('\n') ? `not one line: '${message}'` : null;
}

/** The report and the exit code say the same, and nothing of the model's interface is lost. */
function faultOfReport(report: Report, exitCode: number, model: () => OnnxModel): string | null {
  const verdicts = report.targets.map((target) => target.verdict);
  const isDeployable = verdicts.every((verdict) => verdict === 'fits');
  if (isDeployable !== (exitCode === 0)) return `exit code ${exitCode} for ${verdicts.join()}`;
  const errors = report.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (verdicts.includes('unsupported') !== errors.length > 0) {
    return `${errors.length} errors for ${verdicts.join()}`;
  }
  if (errors.length > 0) return null;
  const { inputs, outputs } = model().graph;
  const has = `${report.model.inputs.length} inputs and ${report.model.outputs.length} outputs`;
  const wants = `${inputs.length} inputs and ${outputs.length} outputs`;
  return has === wants ? null : `${has} in the report, ${wants} in the model`;
}
