import type { Report, ReportTarget, Verdict } from '@flashline/report';
import { exitCodeOfReport } from '../src/exit-code.ts';

function target(verdict: Verdict, changes: Partial<ReportTarget> = {}): ReportTarget {
  const accuracy = verdict === 'deployed' ? ({} as ReportTarget['accuracy']) : null;
  return { verdict, accuracy, gates: [], ...changes } as unknown as ReportTarget;
}

function report(...targets: ReportTarget[]): Report {
  return { targets } as unknown as Report;
}

const failedGate = { key: 'cosine', limit: 1, value: 0, passed: false };
const wrong = target('failed', { accuracy: {} as ReportTarget['accuracy'] });

test.each([
  ['all is well', report(target('deployed')), null, 0],
  ['outputs are wrong', report(target('deployed'), wrong), null, 1],
  ['a bug of ours stopped a target', report(target('failed')), 1, 1],
  ['the compiler is missing', report(target('failed')), 5, 5],
  ['one target does not fit', report(target('deployed'), target('does-not-fit')), null, 3],
  ['the model is unsupported', report(target('unsupported')), null, 3],
  ['a gate failed', report(target('deployed', { gates: [failedGate] })), null, 4],
  ['outputs are wrong and the world failed', report(wrong, target('failed')), 5, 1],
  ['the world failed and a target does not fit', report(target('does-not-fit')), 5, 5],
  [
    'a target does not fit and a gate failed',
    report(target('does-not-fit', { gates: [failedGate] })),
    null,
    3,
  ],
])('%s: exit code', (_, of, failure, code) => {
  expect(exitCodeOfReport(of, failure)).toBe(code);
});
