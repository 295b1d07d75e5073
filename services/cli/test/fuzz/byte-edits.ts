/** Damage to the bytes of a file: blind, and to single protobuf fields at any depth. */
import type { Dice } from './dice.ts';

export function damageBytes(bytes: Uint8Array, dice: Dice): Uint8Array {
  let damaged = bytes;
  for (let n = dice.pick([1, 1, 1, 2, 3, 8]); n > 0 && damaged.length > 0; n--) {
    damaged = dice.pick(EDITS)(damaged, dice);
  }
  return damaged;
}

type ByteEdit = (bytes: Uint8Array, dice: Dice) => Uint8Array;

const EDITS: readonly ByteEdit[] = [
  (bytes, dice) => bytes.with(dice.below(bytes.length), dice.below(256)),
  (bytes, dice) => flipBit(bytes, dice.below(bytes.length), dice.below(8)),
  (bytes, dice) => bytes.slice(0, dice.below(bytes.length)),
  (bytes, dice) => insert(bytes, dice.below(bytes.length + 1), randomBytes(dice)),
  (bytes, dice) => {
    const at = dice.below(bytes.length);
    return splice(bytes, at, at + dice.between(1, 40), new Uint8Array());
  },
  (bytes, dice) => {
    const at = dice.below(bytes.length);
    return insert(bytes, dice.below(bytes.length), bytes.slice(at, at + dice.between(1, 200)));
  },
  dropField,
  repeatField,
  moveField,
  changeNumber,
  changeNumber,
  changeLength,
  changeTag,
];

function flipBit(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  return bytes.with(at, bytes[at]! ^ (1 << bit));
}

function randomBytes(dice: Dice): Uint8Array {
  return Uint8Array.from(dice.list(dice.between(1, 20), () => dice.below(256)));
}

function splice(bytes: Uint8Array, from: number, to: number, put: Uint8Array): Uint8Array {
  const end = Math.min(to, bytes.length);
  const made = new Uint8Array(from + put.length + bytes.length - end);
  made.set(bytes.subarray(0, from));
  made.set(put, from);
  made.set(bytes.subarray(end), from + put.length);
  return made;
}

function insert(bytes: Uint8Array, at: number, put: Uint8Array): Uint8Array {
  return splice(bytes, at, at, put);
}

/** A field on the wire; `content` is where its number or length ends. */
interface WireField {
  readonly start: number;
  readonly value: number;
  readonly content: number;
  readonly end: number;
  readonly wire: number;
}

/** Fields of one message, as far as they can be read; null where it is none. */
function fieldsOf(bytes: Uint8Array, from: number, to: number): WireField[] | null {
  const fields: WireField[] = [];
  for (let at = from; at < to;) {
    const start = at;
    const tag = varint(bytes, at);
    if (tag === null || tag.value === 0 || tag.value > 300 * 8) return null;
    const wire = tag.value & 7;
    const number = wire === 0 || wire === 2 ? varint(bytes, tag.end) : null;
    const content = number?.end ?? tag.end;
    const size = [0, 8, number?.value ?? Infinity, Infinity, Infinity, 4][wire] ?? Infinity;
    if ((number === null && (wire === 0 || wire === 2)) || content + size > to) return null;
    at = content + size;
    fields.push({ start, value: tag.end, content, end: at, wire });
  }
  return fields;
}

function varint(
  bytes: Uint8Array,
  at: number,
): { readonly value: number; readonly end: number } | null {
  let value = 0;
  for (let i = 0; i < 10 && at + i < bytes.length; i++) {
    value += (bytes[at + i]! & 0x7f) * 2 ** (7 * i);
    if (bytes[at + i]! < 0x80) return { value, end: at + i + 1 };
  }
  return null;
}

/** A field somewhere in the file, reached by going into messages at random. */
function pickField(bytes: Uint8Array, dice: Dice): WireField | null {
  let found: WireField | null = null;
  let fields = fieldsOf(bytes, 0, bytes.length);
  while (fields !== null && fields.length > 0) {
    const next = dice.pick(fields);
    found = next;
    fields = next.wire === 2 && !dice.chance(5) ? fieldsOf(bytes, next.content, next.end) : null;
  }
  return found;
}

/** The lengths of the messages around stay as they were: that is damage as well. */
function dropField(bytes: Uint8Array, dice: Dice): Uint8Array {
  const field = pickField(bytes, dice);
  return field === null ? bytes : splice(bytes, field.start, field.end, new Uint8Array());
}

function repeatField(bytes: Uint8Array, dice: Dice): Uint8Array {
  const field = pickField(bytes, dice);
  return field === null ? bytes : insert(bytes, field.start, bytes.slice(field.start, field.end));
}

function moveField(bytes: Uint8Array, dice: Dice): Uint8Array {
  const [field, other] = [pickField(bytes, dice), pickField(bytes, dice)];
  if (field === null || other === null) return bytes;
  return splice(bytes, other.start, other.end, bytes.slice(field.start, field.end));
}

function changeNumber(bytes: Uint8Array, dice: Dice): Uint8Array {
  const field = pickField(bytes, dice);
  if (field === null || field.wire === 2) return bytes;
  const end = field.wire === 0 ? field.content : field.end;
  return splice(bytes, field.value, end, encodeVarint(dice));
}

function changeLength(bytes: Uint8Array, dice: Dice): Uint8Array {
  const field = pickField(bytes, dice);
  if (field?.wire !== 2) return bytes;
  return splice(bytes, field.value, field.content, encodeVarint(dice));
}

function changeTag(bytes: Uint8Array, dice: Dice): Uint8Array {
  const field = pickField(bytes, dice);
  return field === null
    ? bytes
    : bytes.with(field.start, dice.between(1, 25) * 8 + dice.pick([0, 1, 2, 5]));
}

function encodeVarint(dice: Dice): Uint8Array {
  const rest = dice.pick([0, 1, 2, 4, 8, 9, 10, 9]);
  return Uint8Array.from([...dice.list(rest, () => 0x80 | dice.below(128)), dice.below(128)]);
}
