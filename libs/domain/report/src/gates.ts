/** Gates: limits that a target must keep, and what became of them. */
import type { Report, ReportTarget } from './report.ts';

type Direction = 'upper' | 'lower';

/** A target, and the task accuracy of the reference where labels were given. */
export interface GateSubject {
  readonly target: ReportTarget;
  readonly referenceTaskAccuracy: number | null;
}

interface GateRule {
  readonly direction: Direction;
  readonly valueOf: (target: ReportTarget, referenceTaskAccuracy: number | null) => number | null;
}

/** Every gate by its key on the command line. */
const GATES: Readonly<Record<string, GateRule>> = {
  'flash-bytes': { direction: 'upper', valueOf: (t) => t.memory?.flash.totalBytes ?? null },
  'ram-bytes': { direction: 'upper', valueOf: (t) => t.memory?.ram.totalBytes ?? null },
  instructions: { direction: 'upper', valueOf: (t) => t.latency?.instructions ?? null },
  milliseconds: { direction: 'upper', valueOf: (t) => t.latency?.milliseconds ?? null },
  'max-rel-error': { direction: 'upper', valueOf: (t) => t.accuracy?.maxRelError ?? null },
  rmse: { direction: 'upper', valueOf: (t) => t.accuracy?.rmse ?? null },
  'accuracy-drop': { direction: 'upper', valueOf: accuracyDrop },
  cosine: { direction: 'lower', valueOf: (t) => t.accuracy?.cosine ?? null },
  'sqnr-db': { direction: 'lower', valueOf: sqnrDb },
  'top1-agreement': { direction: 'lower', valueOf: (t) => t.accuracy?.top1Agreement ?? null },
};

/** `KEY=LIMIT`; a relative limit is a share of the baseline's value (+0.02 for `+2%`). */
export interface Gate {
  readonly key: string;
  readonly limit: number;
  readonly isRelative: boolean;
}

/** Keys of all gates, for messages. */
export const GATE_KEYS: readonly string[] = Object.keys(GATES);

/**
 * The gate that `text` means, or null where it means none: `KEY=LIMIT`, or `KEY=+P%` or `KEY=-P%`.
 * A percentage without sign means none, since it may be meant as a share of 1.
 */
export function parseGate(text: string): Gate | null {
  const match = /^([a-z0-9-]+)=([+-]?)((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%?)$/i.exec(text);
  if (match === null || !Object.hasOwn(GATES, match[1]!)) return null;
  const [, key = '', sign = '', digits, percent] = match;
  const isRelative = percent === '%';
  const limit = Number(`${sign}${digits}`);
  if (!Number.isFinite(limit) || (isRelative && sign === '')) return null;
  return { key, limit: isRelative ? limit / 100 : limit, isRelative };
}

/**
 * Results for one target; an infinite figure is null there, as everywhere in a report. A figure
 * that the target does not have, or a baseline that lacks the model, board and precision, fails the
 * gate.
 */
export function checkGates(
  { target, referenceTaskAccuracy }: GateSubject,
  modelName: string,
  gates: readonly Gate[],
  baseline: Report | null,
): ReportTarget['gates'] {
  const before = baseline?.model.name === modelName ? sameTarget(baseline, target) : null;
  return gates.map((gate) => {
    const rule = GATES[gate.key]!;
    const value = rule.valueOf(target, referenceTaskAccuracy);
    const limit = gate.isRelative ? relativeLimit(gate, rule, before) : gate.limit;
    const shown = value !== null && Number.isFinite(value) ? value : null;
    return { key: gate.key, limit, value: shown, passed: isKept(rule.direction, value, limit) };
  });
}

function isKept(direction: Direction, value: number | null, limit: number | null): boolean {
  if (value === null || limit === null) return false;
  return direction === 'upper' ? value <= limit : value >= limit;
}

function sameTarget(baseline: Report, { board, precision }: ReportTarget): ReportTarget | null {
  const isSame = (other: ReportTarget) => other.board === board && other.precision === precision;
  return baseline.targets.find(isSame) ?? null;
}

function relativeLimit(gate: Gate, rule: GateRule, before: ReportTarget | null): number | null {
  const value = before === null ? null : rule.valueOf(before, null);
  if (value === null || !Number.isFinite(value)) return null;
  return value + Math.abs(value) * gate.limit;
}

/** Without any error it is infinite, which no report can hold. */
function sqnrDb({ accuracy }: ReportTarget): number | null {
  if (accuracy === null) return null;
  return accuracy.maxAbsError === 0 ? Infinity : accuracy.sqnrDb;
}

/**
 * Loss as a fraction of 1: of task accuracy against the reference's where labels were given, else
 * of agreement with the reference.
 */
function accuracyDrop(
  { accuracy }: ReportTarget,
  referenceTaskAccuracy: number | null,
): number | null {
  if (accuracy === null) return null;
  if (accuracy.taskAccuracy !== null) {
    return referenceTaskAccuracy === null ? null : referenceTaskAccuracy - accuracy.taskAccuracy;
  }
  return accuracy.top1Agreement === null ? null : 1 - accuracy.top1Agreement;
}
