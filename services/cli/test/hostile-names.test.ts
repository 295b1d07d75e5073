import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { reportSchema, type Report } from '@flashline/report';
import { floatInput, modelOf, node } from './models.ts';
import { makeWorkplace } from './run-cli.ts';

const place = makeWorkplace();
afterAll(() => place.remove());

const isReport = new Ajv2020({ allErrors: true }).compile(reportSchema());
// oxlint-disable-next-line no-control-regex -- these are what it is about
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/;
const TEETH = '"\\*/\u001b[31m\r\n\t\u0000\u007f\u009b2J\u2028\u202e\u{1f4a3}';

const [IN, OUT, NODE] = ['in', 'out', 'node'].map((name) => `${name}${TEETH}`) as [
  string,
  string,
  string,
];
const tanh = { ...node('Tanh', [IN], OUT), name: NODE };
writeFileSync(
  join(place.path, 'names.onnx'),
  modelOf({ inputs: [floatInput(IN, [1, 4])], nodes: [tanh], output: OUT }),
);

test('a report holds hostile names as they are, in JSON that no terminal acts on', async () => {
  const board = ['--board', 'nucleo-g474re'];
  const run = await place.run(['analyze', 'names.onnx', ...board, '--json', '-']);
  expect(run.code).toBe(0);
  expect(run.stdout + run.stderr).not.toMatch(CONTROL);
  const report = JSON.parse(run.stdout) as Report;
  expect(isReport(report) ? null : isReport.errors).toBeNull();
  expect(report.model.inputs[0]!.name).toBe(IN);
  expect(report.model.outputs[0]!.name).toBe(OUT);
  expect(report.targets[0]!.layers[0]).toMatchObject({ name: NODE, sources: [NODE] });
  const toFile = await place.run(['analyze', 'names.onnx', ...board, '--json', 'names.json']);
  expect(toFile.stdout).not.toMatch(CONTROL);
  expect(JSON.parse(readFileSync(join(place.path, 'names.json'), 'utf8'))).toEqual(report);
}, 60_000);
