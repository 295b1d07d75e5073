import { countVerdicts, runConformance } from './conformance-verdicts.ts';

test('on a virtual board the node tests of ONNX pass that fit, and none fails', async () => {
  const { code, verdicts } = await runConformance(['--backend', 'virtual:nucleo-g474re']);
  const { passed, failed } = countVerdicts(verdicts);
  const tooLarge = verdicts.filter((one) => one.code === 'DOES_NOT_FIT').length;
  expect(failed).toEqual([]);
  expect(verdicts).toHaveLength(932);
  expect(passed).toBeGreaterThanOrEqual(765);
  expect(passed + tooLarge).toBeGreaterThanOrEqual(780);
  expect(code).toBe(0);
});
