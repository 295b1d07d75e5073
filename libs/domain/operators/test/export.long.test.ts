/** Every case of every operator survives the way into our graph, through the passes and back to ONNX. */
import { OPERATORS, type Operator } from '../src/index.ts';
import { caseFiles, readCases } from './suite/case-files.ts';
import { exportFaults } from './suite/exported-cases.ts';

test.each(caseFiles())('the cases of %s mean the same once written back', async (file) => {
  const cases = await readCases(file);
  expect(cases.length).toBeGreaterThan(0);
  expect(await exportFaults(cases)).toEqual([]);
});

test('every operator that computes with real numbers can be written', () => {
  const isWritten = (each: Operator): boolean =>
    each.toOnnx !== undefined || each.onnx.some(({ type }) => type === each.name);
  const unwritten = OPERATORS.filter((each) => !isWritten(each)).map(({ name }) => name);
  expect(unwritten.filter((name) => !/^Q[A-Z]/.test(name))).toEqual([]);
});
