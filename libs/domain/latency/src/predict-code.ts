/** Bytes of code, tables and static data that a model adds to a firmware, from the size table. */
import type { Field, KernelCall, Params } from '@flashline/operators';
import type { CodePiece, CodeTable } from './cost-table.ts';

export interface CodeRequest {
  readonly layers: readonly (readonly KernelCall[])[];
  /** Paths of the kernel files in the generated source. */
  readonly files: readonly string[];
  /** Inputs and outputs of the model. */
  readonly ports: number;
  readonly arenas: number;
}

export interface CodePrediction {
  readonly codeBytes: number;
  readonly staticBytes: number;
  /** Files and instances that were never measured and count as ordinary ones. */
  readonly guessed: readonly string[];
}

const POINTER_BYTES = 4;

export function predictCode(request: CodeRequest, table: CodeTable): CodePrediction {
  const calls = request.layers.flat();
  const files = piecesOf(compiledFiles(request.files), table.files);
  const instances = piecesOf(instanceNames(calls), table.instances);
  const pieces = [...files, ...instances];
  const members = membersOf(pieces, table);
  const { model } = table;
  const codeBytes =
    sum(pieces.map(({ bytes }) => bytes)) +
    sum(members.map(({ flashBytes }) => flashBytes)) +
    sum(distinctParams(calls).map((params) => paramsBytes(params, table))) +
    calls.length * model.call +
    argumentCount(calls) * model.argument +
    request.ports * model.port +
    model.fixed;
  const context = POINTER_BYTES * Math.max(1, request.arenas);
  const staticBytes = context + sum(members.map(({ ramBytes }) => ramBytes));
  const guessed = pieces.filter(({ piece }) => piece === null).map(({ name }) => name);
  return { codeBytes: Math.round(codeBytes), staticBytes, guessed };
}

interface NamedPiece {
  readonly name: string;
  /** Null where it was never measured. */
  readonly piece: CodePiece | null;
  readonly bytes: number;
}

/** A piece that was never measured counts as one of ordinary size. */
function piecesOf(
  names: readonly string[],
  known: Readonly<Record<string, CodePiece>>,
): NamedPiece[] {
  const sizes = Object.values(known).map(({ bytes }) => bytes);
  const ordinary = sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 0;
  return names.map((name) => {
    const piece = known[name] ?? null;
    return { name, piece, bytes: piece?.bytes ?? ordinary };
  });
}

function compiledFiles(files: readonly string[]): string[] {
  return files.filter((path) => path.startsWith('nk/') && /\.[cS]$/.test(path));
}

/** Each function once, however often it is called. */
function instanceNames(calls: readonly KernelCall[]): string[] {
  return [...new Set(calls.filter(({ instance }) => instance).map(({ kernel }) => kernel))];
}

function membersOf(pieces: readonly NamedPiece[], table: CodeTable) {
  const functions = pieces.flatMap(({ piece }) => piece?.needs ?? []);
  const names = new Set(functions.flatMap((name) => table.symbols[name] ?? []));
  return [...names].map((name) => table.members[name] ?? { flashBytes: 0, ramBytes: 0 });
}

/** Addresses and numbers that calls pass. */
export function argumentCount(calls: readonly KernelCall[]): number {
  return sum(calls.map((call) => call.arguments.length + (call.params === undefined ? 0 : 1)));
}

/** Structures that the emitter writes: equal ones are written once. */
export function distinctParams(calls: readonly KernelCall[]): readonly Params[] {
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
