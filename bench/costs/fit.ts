/** Coefficients of every kernel's cost features, from layers that were measured. */
import type { Coefficients, CostTerm, InstructionTable } from '@flashline/latency';
import type { MeasuredLayer } from './measure.ts';
import { solveNonNegative } from './nnls.ts';

/** Absolute error that counts as much as a relative one of 1 at no instructions at all. */
const OFFSET = 200;

interface Term {
  readonly key: string;
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * One entry per kernel, and one per template for instances that have none. `runOverhead` is what
 * the first layer of every model holds besides its calls.
 */
export function fitInstructions(
  layers: readonly MeasuredLayer[],
  runOverhead: number,
): InstructionTable {
  const rowsBy = (from: readonly MeasuredLayer[], keyOf: (term: CostTerm) => string): Row[] =>
    from.map(({ terms, instructions, index }) => ({
      terms: terms.map((term) => ({ key: keyOf(term), counts: term.counts })),
      measured: instructions - (index === 0 ? runOverhead : 0),
    }));
  const instances = layers.filter(({ calls }) => calls.every((call) => call.instance));
  return {
    runOverhead,
    kernels: {
      ...fitRows(rowsBy(instances, macroKey)),
      ...fitRows(rowsBy(layers, ({ keys }) => keys[0]!)),
    },
  };
}

/** `NK_MACRO once` or `NK_MACRO`: the first key that names a template. */
function macroKey({ keys }: CostTerm): string {
  return keys.find((key) => key.startsWith('NK_'))!;
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
  return [...new Set(terms.map(({ key }) => key))];
}

function fitGroup(rows: readonly Row[]): Map<string, Coefficients> {
  const columns = new Map<string, number>();
  for (const { terms } of rows) {
    for (const { key, counts } of terms) {
      for (const feature of Object.keys(counts)) {
        const column = `${key}/${feature}`;
        if (!columns.has(column)) columns.set(column, columns.size);
      }
    }
  }
  const a: number[][] = [];
  const b: number[] = [];
  for (const { terms, measured } of rows) {
    const row = new Array<number>(columns.size).fill(0);
    const weight = 1 / (measured + OFFSET);
    for (const { key, counts } of terms) {
      for (const [feature, count] of Object.entries(counts)) {
        row[columns.get(`${key}/${feature}`)!]! += count * weight;
      }
    }
    a.push(row);
    b.push(measured * weight);
  }
  const solution = solveNonNegative(a, b);
  const found = new Map<string, Record<string, number>>();
  for (const [name, column] of columns) {
    const [kernel, feature] = name.split('/') as [string, string];
    const coefficients = found.get(kernel) ?? {};
    coefficients[feature] = round(solution[column]!);
    found.set(kernel, coefficients);
  }
  return found;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
