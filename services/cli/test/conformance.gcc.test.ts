import { countVerdicts, runConformance } from './conformance-verdicts.ts';

test('on the host most node tests of ONNX pass, most of them unbound, and none fails', async () => {
  const { code, lastLine, verdicts } = await runConformance([]);
  const { passed, unbound, failed } = countVerdicts(verdicts);
  expect(failed).toEqual([]);
  expect(verdicts).toHaveLength(932);
  expect(passed).toBeGreaterThanOrEqual(780);
  expect(unbound).toBeGreaterThanOrEqual(680);
  expect(lastLine).toBe(`${passed} passed, 0 failed, ${932 - passed} refused`);
  expect(code).toBe(0);
});

test('every refusal of a node test has a code and a sentence', async () => {
  const { verdicts } = await runConformance(['--filter', 'quantize|loop|^test_if|sequence|string']);
  const refused = verdicts.filter((one) => one.verdict === 'refused');
  expect(refused.length).toBeGreaterThan(0);
  for (const { code, reason } of refused) {
    expect(code).toMatch(/^[A-Z]+_[A-Z_]+$/);
    expect(reason).toMatch(/\w+ \w+/);
  }
});
