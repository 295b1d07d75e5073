/** Bytes of code, tables and static data that a model adds to a firmware, from the size table. */
import type { Field, Fields, KernelCall, Params } from '@flashline/operators';
import type { CodeTable } from './cost-table.ts';
import { costTerms } from './cost-term.ts';

export interface CodeRequest {
  readonly layers: readonly (readonly KernelCall[])[];
  /** Inputs and outputs of the model. */
  readonly ports: number;
  readonly arenas: number;
}

export interface CodePrediction {
  readonly codeBytes: number;
  readonly staticBytes: number;
  /** Kernels that were never measured and count as ordinary ones. */
  readonly guessed: readonly string[];
}

const POINTER_BYTES = 4;

/** What a kernel that was never measured is taken to need. */
const UNKNOWN_BYTES = 500;

export function predictCode(request: CodeRequest, table: CodeTable): CodePrediction {
  const calls = request.layers.flat();
  const { pieces, guessed } = reachedPieces(request.layers, table);
  const sizes = [...pieces].map((name) => table.pieces[name] ?? { flash: UNKNOWN_BYTES });
  const { model } = table;
  const codeBytes =
    sum(sizes.map(({ flash }) => flash)) +
    UNKNOWN_BYTES * guessed.length +
    sum(distinctParams(calls).map((params) => paramsBytes(params, table))) +
    calls.length * model.call +
    argumentCount(calls) * model.argument +
    request.ports * model.port +
    model.fixed;
  const context = POINTER_BYTES * Math.max(1, request.arenas);
  const staticBytes = context + sum(sizes.map(({ ram = 0 }) => ram));
  return { codeBytes: Math.round(codeBytes), staticBytes, guessed };
}

/** The pieces of all calls, each once. */
function reachedPieces(layers: CodeRequest['layers'], table: CodeTable) {
  const pieces = new Set<string>();
  const guessed = new Set<string>();
  const reach = (keys: readonly string[]): void => {
    const key = keys.find((each) => table.reach[each] !== undefined);
    if (key === undefined) guessed.add(keys.at(-1)!);
    for (const piece of key === undefined ? [] : table.reach[key]!) pieces.add(piece);
  };
  costTerms(layers).forEach((terms, i) =>
    terms.forEach(({ keys }, j) => {
      const call = layers[i]![j]!;
      if (call.instance !== undefined) reach(keys.filter((key) => key.startsWith(call.kernel)));
      for (const name of calledFunctions(call)) reach([name]);
    }),
  );
  return { pieces, guessed: [...guessed].sort() };
}

/** Functions of the kernel library that a call names: the kernel, and those in its parameters. */
export function calledFunctions({ kernel, instance, params }: KernelCall): readonly string[] {
  const own = instance === undefined ? [kernel] : [];
  return [...own, ...(params === undefined ? [] : functionsIn(params.fields))];
}

function functionsIn(fields: Fields): string[] {
  return Object.values(fields).flatMap((field) => {
    if (typeof field !== 'object' || !('identifier' in field)) return [];
    const { identifier } = field;
    return typeof identifier === 'string' && identifier.startsWith('nk_') ? [identifier] : [];
  });
}

/** Addresses and numbers that calls pass. */
export function argumentCount(calls: readonly KernelCall[]): number {
  return sum(calls.map((call) => call.arguments.length + (call.params === undefined ? 0 : 1)));
}

/** Structures that the emitter writes: equal ones are written once. */
function distinctParams(calls: readonly KernelCall[]): readonly Params[] {
  const ids = new Map<object, number>();
  const found = new Map<string, Params>();
  for (const { params } of calls) {
    if (params === undefined) continue;
    const key = JSON.stringify(params, (_, value: unknown) => {
      if (typeof value === 'bigint') return `${value}n`;
      if (!ArrayBuffer.isView(value)) return value;
      if (!ids.has(value)) ids.set(value, ids.size);
      return ids.get(value);
    });
    found.set(key, params);
  }
  return [...found.values()];
}

function paramsBytes({ type, fields }: Params, table: CodeTable): number {
  return table.params[type] ?? POINTER_BYTES * leafCount(fields);
}

function leafCount(field: Field): number {
  if (typeof field !== 'object') return 1;
  if (Array.isArray(field)) return sum(field.map(leafCount));
  if ('float' in field || 'identifier' in field || 'weight' in field) return 1;
  return sum(Object.values(field as Readonly<Record<string, Field>>).map(leafCount));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
