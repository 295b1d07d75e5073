/**
 * A report as JUnit XML: one suite per target, one case for the verdict and one per gate. What the
 * model did not keep is a failure; what the platform could not find out is an error.
 */
import type { Report, ReportTarget } from '@flashline/report';

interface Case {
  readonly name: string;
  /** Null where it passed. */
  readonly fault: { readonly kind: 'failure' | 'error'; readonly message: string } | null;
}

/** `infrastructure` says what kept the platform from a verdict, null where nothing did. */
export function printJunit(report: Report, infrastructure: string | null): string {
  const suites = report.targets.map((target) => ({
    name: `${report.model.name} ${target.board} ${target.precision}`,
    cases: casesOf(target, reasonOf(report), infrastructure),
  }));
  const all = suites.flatMap(({ cases }) => cases);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="flashline"${counts(all)}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite name="${escapeXml(name)}"${counts(cases)} skipped="0">`,
      ...cases.map((one) => printCase(name, one)),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

/** The first thing that is wrong with the model or its run, where there is one. */
function reasonOf({ diagnostics }: Report): string | null {
  return diagnostics.find(({ severity }) => severity === 'error')?.message ?? null;
}

function casesOf(
  target: ReportTarget,
  reason: string | null,
  infrastructure: string | null,
): readonly Case[] {
  const isLost = target.verdict === 'failed' && target.accuracy === null && infrastructure !== null;
  const fault = isLost
    ? { kind: 'error' as const, message: infrastructure ?? target.verdict }
    : verdictFault(target, reason);
  const verdict: Case = { name: 'verdict', fault };
  const keys = target.gates.map(({ key }) => key);
  const gates = target.gates.map(({ key, limit, value, passed }, i): Case => {
    const repeated = keys.slice(0, i).filter((other) => other === key).length;
    const kind = isLost && value === null ? 'error' : 'failure';
    const message = `${key} is ${value ?? 'not known'}, the limit is ${limit ?? 'not known'}`;
    return {
      name: repeated === 0 ? key : `${key} (${repeated + 1})`,
      fault: passed ? null : { kind, message },
    };
  });
  return [verdict, ...gates];
}

function verdictFault({ verdict, memory }: ReportTarget, reason: string | null): Case['fault'] {
  if (verdict === 'deployed') return null;
  const missing = (memory?.regions ?? [])
    .filter(({ usedBytes, sizeBytes }) => usedBytes > sizeBytes)
    .map(({ name, usedBytes, sizeBytes }) => `${name} lacks ${usedBytes - sizeBytes} bytes`);
  const why = verdict === 'does-not-fit' ? missing : [reason ?? []].flat();
  return { kind: 'failure', message: [verdict, why.join(', ')].filter(Boolean).join(': ') };
}

function counts(cases: readonly Case[]): string {
  const of = (kind: string) => cases.filter(({ fault }) => fault?.kind === kind).length;
  return ` tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}"`;
}

function printCase(suite: string, { name, fault }: Case): string {
  const head = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}"`;
  if (fault === null) return `${head}/>`;
  const message = escapeXml(fault.message);
  return `${head}><${fault.kind} message="${message}">${message}</${fault.kind}></testcase>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** What no XML document may hold, not even escaped. */
const FORBIDDEN =
  // oxlint-disable-next-line no-control-regex -- these are what it is about
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** For attributes and text; a character that XML cannot hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(FORBIDDEN, '\ufffd')
    .replaceAll(/[&<>"'\t\n\r]/g, (char) => ENTITIES[char]!);
}
