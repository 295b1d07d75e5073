/** The report that `--baseline` names. */
import { readFile } from 'node:fs/promises';
import { AppError } from '@flashline/errors';
import { REPORT, type Report } from '@flashline/report';
import { USAGE_ERROR } from './errors.ts';
import type { GateOption } from './run-options.ts';

/** Throws AppError where the file is no report. */
export async function readBaseline(path: string): Promise<Report> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) {
    throw new AppError(USAGE_ERROR, `The baseline '${path}' cannot be read: check the path.`);
  }
  const report = REPORT.safeParse(parseJson(text));
  if (report.success) return report.data;
  const message = `The baseline '${path}' is no flashline.report/1: give a report.json.`;
  throw new AppError(USAGE_ERROR, message);
}

/** Says on standard error which gates cannot be met, since there is nothing that they compare with. */
export function noteMissingBaseline(gates: readonly GateOption[], baseline: Report | null): void {
  const relative = gates.filter(({ gate }) => gate.isRelative).map(({ text }) => text);
  if (baseline !== null || relative.length === 0) return;
  process.stderr.write(
    `There is nothing that ${relative.join(' and ')} could be compared with, which is a failed gate: give --baseline REPORT.json.\n`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
