export { measureAccuracy, taskAccuracy } from './accuracy.ts';
export { alignColumns } from './columns.ts';
export { printDiagnostics } from './diagnostics.ts';
export { checkGates, GATE_KEYS, parseGate } from './gates.ts';
export type { Gate, GateSubject } from './gates.ts';
export { measureOutputs, relativeError } from './output-figures.ts';
export type { OutputFigures } from './output-figures.ts';
export { printable, printableJson } from './printable.ts';
export { REPORT, reportSchema } from './report.ts';
export type {
  Report,
  ReportAccuracy,
  ReportLatency,
  ReportLayer,
  ReportMemory,
  ReportTarget,
  Verdict,
} from './report.ts';
export { printSensitivity } from './sensitivity-table.ts';
export type { Sensitivity } from './sensitivity-table.ts';
export { formatCount, printReport } from './table.ts';
