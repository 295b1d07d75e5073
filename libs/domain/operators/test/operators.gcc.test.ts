/**
 * The conformance suite: every case of every operator as C under the sanitizers, and folded to a
 * constant where the operator can be evaluated, against ONNX Runtime.
 */
import { caseFiles, readCases } from './suite/case-files.ts';
import { faultsOf } from './suite/run-cases.ts';

test.each(caseFiles())('the cases of %s give what ONNX Runtime gives', async (file) => {
  const cases = await readCases(file);
  expect(cases.length).toBeGreaterThan(0);
  expect(await faultsOf(cases)).toEqual([]);
});
