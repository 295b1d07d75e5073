/** The report that `--baseline` names. */
import { readFile } from 'node:fs/promises';
import { AppError } from '@flashline/errors';
import { REPORT, type Report } from '@flashline/report';
import { USAGE_ERROR } from './errors.ts';

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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
