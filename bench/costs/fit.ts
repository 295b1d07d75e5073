/** Coefficients of every kernel's cost features, from layers that were measured. */
import type { Coefficients, InstructionTable } from '@flashline/latency';
import type { KernelCall } from '@flashline/operators';
import type { MeasuredLayer } from './measure.ts';
import { solveNonNegative } from './nnls.ts';

/** Absolute error that counts as much as a relative one of 1 at no instructions at all. */
const OFFSET = 200;

interface Term {
  readonly kernel: string;
  readonly features: Readonly<Record<string, number>>;
}

/**
 * The table, and for instances of templates one entry per macro beside one per kernel.
 * `runOverhead` is what the first layer of every model holds besides its calls.
 */
export function fitInstructions(
  layers: readonly MeasuredLayer[],
  runOverhead: number,
): InstructionTable {
  const instances = layers.filter(({ calls }) => calls.every((call) => call.instance));
  const rowsBy = (from: readonly MeasuredLayer[], keyOf: (call: KernelCall) => string): Row[] =>
    from.map(({ calls, instructions, index }) => ({
      terms: calls.map((call) => ({ kernel: keyOf(call), features: { calls: 1, ...call.cost } })),
      measured: instructions - (index === 0 ? runOverhead : 0),
    }));
  return {
    runOverhead,
    kernels: fitRows(rowsBy(layers, (call) => call.kernel)),
    macros: fitRows(rowsBy(instances, (call) => call.instance!.macro)),
  };
}

interface Row {
  readonly terms: readonly Term[];
  readonly measured: number;
}

function fitRows(rows: readonly Row[]): Record<string, Coefficients> {
  const found = groupsOf(rows).flatMap((group) => [...fitGroup(group)]);
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Rows that share no kernel are independent problems. */
function groupsOf(rows: readonly Row[]): Row[][] {
  const parent = new Map<string, string>();
  const root = (key: string): string => {
    const up = parent.get(key) ?? key;
    return up === key ? key : root(up);
  };
  for (const { terms } of rows) {
    const kernels = kernelsOf(terms);
    for (const kernel of kernels) parent.set(root(kernel), root(kernels[0]!));
  }
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const first = kernelsOf(row.terms)[0];
    if (first === undefined) continue;
    const key = root(first);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

function kernelsOf(terms: readonly Term[]): string[] {
  return [...new Set(terms.map(({ kernel }) => kernel))];
}

function fitGroup(rows: readonly Row[]): Map<string, Coefficients> {
  const columns = new Map<string, number>();
  for (const { terms } of rows) {
    for (const { kernel, features } of terms) {
      for (const feature of Object.keys(features)) {
        const key = `${kernel} ${feature}`;
        if (!columns.has(key)) columns.set(key, columns.size);
      }
    }
  }
  const a: number[][] = [];
  const b: number[] = [];
  for (const { terms, measured } of rows) {
    const row = new Array<number>(columns.size).fill(0);
    const weight = 1 / (measured + OFFSET);
    for (const { kernel, features } of terms) {
      for (const [feature, count] of Object.entries(features)) {
        row[columns.get(`${kernel} ${feature}`)!]! += count * weight;
      }
    }
    a.push(row);
    b.push(measured * weight);
  }
  const solution = solveNonNegative(a, b);
  const found = new Map<string, Record<string, number>>();
  for (const [key, column] of columns) {
    const [kernel, feature] = key.split(' ') as [string, string];
    const coefficients = found.get(kernel) ?? {};
    coefficients[feature] = round(solution[column]!);
    found.set(kernel, coefficients);
  }
  return found;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
