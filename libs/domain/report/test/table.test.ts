import { printDiagnostics, printReport } from '../src/index.ts';
import { accuracyOf, layerOf, reportOf, targetOf } from './fixtures.ts';

test('a report is a table of targets and the most expensive layers', () => {
  const layers = [
    layerOf({ name: 'fc', op: 'Gemm', macs: 0, instructions: 500 }),
    layerOf({ instructions: 1500 }),
  ];
  const target = targetOf({ layers });
  expect(printReport(reportOf([target, targetOf({ board: 'b', verdict: 'failed', layers: [] })])))
    .toBe(`tiny: 1,234 parameters, 1,000 MACs

board          precision  verdict            flash             RAM  instructions  per MAC   error
nucleo-g474re  fp32       deployed  1.0 kB (0.2 %)  0.8 kB (0.6 %)         1,500     1.50  1.0e-6
b              fp32       failed    1.0 kB (0.2 %)  0.8 kB (0.6 %)         1,500     1.50  1.0e-6

Most expensive of 2 layers on nucleo-g474re fp32:
layer  operator  instructions   share  per MAC
conv1  Conv             1,500  75.0 %     1.50
fc     Gemm               500  25.0 %        -
`);
});

test('a target without figures has dashes', () => {
  const refused = targetOf({
    verdict: 'unsupported',
    memory: null,
    latency: null,
    accuracy: null,
    layers: [],
  });
  const lines = printReport(reportOf([refused])).split('\n');
  expect(lines[3]).toMatch(/^nucleo-g474re +fp32 +unsupported( +-){5}$/);
});

test('what does not fit says how many bytes are missing in which region', () => {
  const target = targetOf({ verdict: 'does-not-fit', latency: null, accuracy: null, layers: [] });
  const regions = [
    { name: 'FLASH', usedBytes: 525288, sizeBytes: 524288 },
    { name: 'SRAM', usedBytes: 100, sizeBytes: 131072 },
  ];
  const text = printReport(reportOf([{ ...target, memory: { ...target.memory!, regions } }]));
  expect(text).toContain(
    'nucleo-g474re fp32: FLASH is 1,000 bytes short (525,288 are needed, it has 524,288).',
  );
  expect(text).not.toContain('SRAM');
});

test('gates are listed with their result', () => {
  const gates = [
    { key: 'instructions', limit: 1000, value: 1500, passed: false },
    { key: 'cosine', limit: 0.99, value: 1, passed: true },
    { key: 'milliseconds', limit: null, value: null, passed: false },
  ];
  expect(printReport(reportOf([targetOf({ gates })]))).toContain(`
board          precision  gate          result  value  limit
nucleo-g474re  fp32       instructions  FAILED  1,500  1,000
nucleo-g474re  fp32       cosine        passed      1   0.99
nucleo-g474re  fp32       milliseconds  FAILED      -      -
`);
});

test('layers that were compared are listed by their error', () => {
  const layers = [
    layerOf({ maxRelError: 1e-7 }),
    layerOf({ name: 'fc', op: 'Gemm', maxRelError: 3e-6 }),
    layerOf({ name: 'pool', op: 'MaxPool', maxRelError: 0 }),
    layerOf({ name: 'cat', op: 'Concat' }),
  ];
  expect(printReport(reportOf([targetOf({ layers })]))).toContain(`
Largest errors of 3 layers compared:
layer  operator  board          precision   error
fc     Gemm      nucleo-g474re  fp32       3.0e-6
conv1  Conv      nucleo-g474re  fp32       1.0e-7
pool   MaxPool   nucleo-g474re  fp32            0
`);
});

test('names of the model cannot steer the terminal, and keep their end where they are long', () => {
  const name = `/features/${'block/'.repeat(10)}conv\u001b[2J`;
  const text = printReport(reportOf([targetOf({ layers: [layerOf({ name })] })]));
  expect(text).not.toContain('\u001b');
  expect(text).toMatch(/^\.\.\.[a-z/]+conv\?\[2J /m);
});

test('an error of zero is printed as 0', () => {
  const target = targetOf({ accuracy: accuracyOf({ maxRelError: 0 }), layers: [] });
  expect(printReport(reportOf([target]))).toMatch(/1\.50 +0$/m);
});

test('diagnostics come errors first, notes are left out, hints stand in brackets', () => {
  const base = { code: 'X', node: null, op: null, hint: null };
  const text = printDiagnostics([
    { ...base, severity: 'info', message: 'a note' },
    { ...base, severity: 'warning', message: 'odd' },
    { ...base, severity: 'error', message: "Foo 'a': unknown\nreally", hint: 'remove it' },
  ]);
  expect(text).toBe("error: Foo 'a': unknown?really (remove it)\nwarning: odd\n");
});

test('more than 50 diagnostics are counted, not printed', () => {
  const one = { code: 'X', severity: 'error', node: null, op: null, message: 'm', hint: null };
  const lines = printDiagnostics(new Array(60).fill(one)).split('\n');
  expect(lines).toHaveLength(52);
  expect(lines[50]).toBe('... and 10 more, which the report lists');
});

const FALLBACK = { code: 'INT8_NO_KERNEL', message: 'there is no int8 kernel for Erf' };

test('an int8 target says how good its answers are, and what computes in fp32', () => {
  const layers = [layerOf(), layerOf({ name: 'erf', op: 'Erf', fallback: FALLBACK })];
  const accuracy = accuracyOf({ sqnrDb: 31.27, cosine: 0.99912, top1Agreement: 0.875 });
  const text = printReport(
    reportOf([targetOf(), targetOf({ precision: 'int8', accuracy, layers })]),
  );
  expect(text).toContain(`
Answers against those of ONNX Runtime:
board          precision  samples  SQNR dB   cosine  same top 1  right
nucleo-g474re  fp32             8    120.0  1.00000     100.0 %      -
nucleo-g474re  int8             8     31.3  0.99912      87.5 %      -
`);
  expect(text).toContain('Most expensive of 1 layers on nucleo-g474re fp32:');
  expect(text).toContain('Most expensive of 2 layers on nucleo-g474re int8:');
  expect(text).toContain(`
1 of 2 layers of int8 compute in fp32:
layer  operator  why
erf    Erf       INT8_NO_KERNEL
`);
});

test('boards that all agree share a row of accuracy, others have their own', () => {
  const onBoard = (board: string, sqnrDb: number, precision: 'fp32' | 'int8' = 'int8') =>
    targetOf({ board, precision, accuracy: accuracyOf({ sqnrDb }) });
  const same = [onBoard('a', 31.23), onBoard('a', 120, 'fp32'), onBoard('b', 31.21)];
  expect(printReport(reportOf(same))).toContain(`
board         precision  samples  SQNR dB   cosine  same top 1  right
a             fp32             8    120.0  1.00000     100.0 %      -
all 2 boards  int8             8     31.2  1.00000     100.0 %      -
`);
  expect(printReport(reportOf([...same, onBoard('c', 30)]))).toContain(`
a      int8             8     31.2  1.00000     100.0 %      -
b      int8             8     31.2  1.00000     100.0 %      -
c      int8             8     30.0  1.00000     100.0 %      -
`);
});

test('task accuracy is shown where labels were given', () => {
  const target = targetOf({ accuracy: accuracyOf({ taskAccuracy: 0.9844 }) });
  expect(printReport(reportOf([target]))).toMatch(/^nucleo-g474re +fp32 +8 .* 98\.4 %$/m);
  expect(printReport(reportOf([targetOf()]))).not.toContain('Answers against');
});

test('the first layer of int8 that is bad is named, not the worst', () => {
  const layers = [
    layerOf({ maxRelError: 0.01 }),
    layerOf({ name: 'early', maxRelError: 0.2 }),
    layerOf({ name: 'late', maxRelError: 0.7 }),
  ];
  const text = printReport(reportOf([targetOf({ precision: 'int8', layers })]));
  expect(text).toContain(
    'The first layer of nucleo-g474re int8 with an error above 0.1: early (2 of 3 compared).',
  );
  expect(printReport(reportOf([targetOf({ layers })]))).not.toContain('The first layer');
});
