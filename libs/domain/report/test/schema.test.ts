import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { REPORT, reportSchema } from '../src/index.ts';
import { layerOf, reportOf, targetOf } from './fixtures.ts';

const FILE = join(import.meta.dirname, '../report.schema.json');
const committed = JSON.parse(readFileSync(FILE, 'utf8')) as object;
const isReport = new Ajv2020({ allErrors: true }).compile(committed);

test('the committed schema is the one that the command line prints', () => {
  expect(reportSchema()).toEqual(committed);
});

test('a report fits the schema and the type', () => {
  const report = reportOf([targetOf({ layers: [layerOf(), layerOf({ maxRelError: 1e-6 })] })]);
  expect(isReport(report) ? null : isReport.errors).toBeNull();
  expect(REPORT.parse(report)).toEqual(report);
});

test.each([
  ['a missing field', (target: object) => ({ ...target, energy: undefined })],
  ['an unknown field', (target: object) => ({ ...target, extra: 1 })],
  ['an unknown verdict', (target: object) => ({ ...target, verdict: 'maybe' })],
  ['a negative size', (target: object) => ({ ...target, layers: [layerOf({ outputBytes: -1 })] })],
  ['a broken size', (target: object) => ({ ...target, layers: [layerOf({ outputBytes: 1.5 })] })],
])('%s does not fit the schema', (_, change) => {
  const report = JSON.parse(JSON.stringify({ ...reportOf([]), targets: [change(targetOf())] }));
  expect(isReport(report)).toBe(false);
  expect(REPORT.safeParse(report).success).toBe(false);
});
