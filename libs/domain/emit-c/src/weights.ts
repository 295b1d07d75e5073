/** `<p>_weights.c` and its header: every constant once, however many calls read it. */
import { ELEMENT_TYPES, InvariantError, type ElementType, type TypedArray } from '@flashline/ir';
import { doubleLiteral, floatLiteral, integerLiteral } from './literal.ts';

interface Entry {
  readonly symbol: string;
  readonly cType: string;
  readonly data: TypedArray;
}

const LINE_WIDTH = 100;

/** Collects constants and hands out the symbols of their arrays. */
export class WeightTable {
  readonly #prefix: string;
  readonly #entries: Entry[] = [];
  readonly #byContent = new Map<string, Entry[]>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Symbol of an array with these elements; equal arrays share one. */
  symbolFor(data: TypedArray, element?: ElementType): string {
    const cType = element === undefined ? cTypeOf(data) : ELEMENT_TYPES[element].cType;
    const key = `${cType}:${data.length}:${checksum(data)}`;
    const alike = this.#byContent.get(key) ?? [];
    const same = alike.find((entry) => sameBytes(entry.data, data));
    if (same !== undefined) return same.symbol;
    const entry = { symbol: `${this.#prefix}_w${this.#entries.length}`, cType, data };
    this.#entries.push(entry);
    this.#byContent.set(key, [...alike, entry]);
    return entry.symbol;
  }

  /** Bytes of all arrays. */
  get bytes(): number {
    return this.#entries.reduce((sum, entry) => sum + entry.data.byteLength, 0);
  }

  printHeader(): string {
    const guard = `${this.#prefix.toUpperCase()}_WEIGHTS_H`;
    const lines = this.#entries.map(
      (entry) => `extern const ${entry.cType} ${entry.symbol}[${length(entry)}];`,
    );
    return [
      `#ifndef ${guard}`,
      `#define ${guard}`,
      '#include <stdint.h>',
      '',
      ...lines,
      '',
      '#endif',
      '',
    ].join('\n');
  }

  /** In pieces: the numbers of a large model are far longer than the rest of it. */
  *printSource(): Generator<string> {
    const attribute = `${this.#prefix.toUpperCase()}_WEIGHTS_ATTR`;
    yield [
      '#include <math.h>',
      `#include "${this.#prefix}_weights.h"`,
      '',
      '/* Define it to place the weights, in external flash for example. */',
      `#ifndef ${attribute}`,
      `#define ${attribute}`,
      '#endif',
      '',
    ].join('\n');
    for (const entry of this.#entries) {
      yield `\nconst ${entry.cType} ${entry.symbol}[${length(entry)}] ${attribute} = {\n`;
      yield* printElements(entry.data);
      yield '};\n';
    }
  }
}

function length(entry: Entry): number {
  return Math.max(1, entry.data.length);
}

/** Targets of one model share its arrays, so each is printed once for all of them. */
const PRINTED = new WeakMap<TypedArray, string>();
/** Longer arrays are printed again rather than kept. */
const LARGEST_KEPT_ELEMENTS = 2 ** 18;

function* printElements(data: TypedArray): Generator<string> {
  if (data.length > LARGEST_KEPT_ELEMENTS) {
    yield* printLines(data);
    return;
  }
  const known = PRINTED.get(data);
  const text = known ?? (data.length === 0 ? '    0\n' : [...printLines(data)].join(''));
  if (known === undefined) PRINTED.set(data, text);
  yield text;
}

const LINES_PER_PIECE = 1000;

function* printLines(data: TypedArray): Generator<string> {
  const print = printerFor(data);
  let lines: string[] = [];
  let items: string[] = [];
  let width = 3;
  for (let i = 0; i < data.length; i++) {
    const item = `${print(data[i]!)},`;
    if (width + 1 + item.length > LINE_WIDTH) {
      lines.push(`    ${items.join(' ')}\n`);
      items = [];
      width = 3;
    }
    items.push(item);
    width += 1 + item.length;
    if (lines.length < LINES_PER_PIECE) continue;
    yield lines.join('');
    lines = [];
  }
  lines.push(`    ${items.join(' ')}\n`);
  yield lines.join('');
}

function printerFor(data: TypedArray): (value: number | bigint) => string {
  if (data instanceof Float32Array) return (value) => floatLiteral(Number(value));
  if (data instanceof Float64Array) return (value) => doubleLiteral(Number(value));
  return integerLiteral;
}

function cTypeOf(data: TypedArray): string {
  if (data instanceof Float32Array) return 'float';
  if (data instanceof Float64Array) return 'double';
  if (data instanceof Int8Array) return 'int8_t';
  if (data instanceof Uint8Array) return 'uint8_t';
  if (data instanceof Int16Array) return 'int16_t';
  if (data instanceof Uint16Array) return 'uint16_t';
  if (data instanceof Int32Array) return 'int32_t';
  if (data instanceof Uint32Array) return 'uint32_t';
  if (data instanceof BigInt64Array) return 'int64_t';
  if (data instanceof BigUint64Array) return 'uint64_t';
  throw new InvariantError('a weight of an unknown array type');
}

function bytesOf(data: TypedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function sameBytes(a: TypedArray, b: TypedArray): boolean {
  const left = bytesOf(a);
  const right = bytesOf(b);
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

/** Targets of one model share its arrays. */
const CHECKSUMS = new WeakMap<TypedArray, number>();

/** FNV-1a over the bytes: only to find candidates, equality is checked. */
function checksum(data: TypedArray): number {
  const known = CHECKSUMS.get(data);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (const byte of bytesOf(data)) hash = Math.imul(hash ^ byte, 0x01000193);
  CHECKSUMS.set(data, hash >>> 0);
  return hash >>> 0;
}
