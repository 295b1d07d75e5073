/**
 * Reads protobuf's wire format without a schema: one message at a time, in place. Every error
 * carries the byte offset in the file. Groups, which ONNX never uses, are refused.
 */
import { ModelError, type OnnxErrorCode } from './errors.ts';

export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const MAX_FIELD = 2 ** 29 - 1;

export class WireReader {
  readonly bytes: Uint8Array;
  /** Name of the message in ONNX's schema, for errors. */
  readonly message: string;
  readonly start: number;
  readonly end: number;
  position: number;
  /** Number, wire type and first byte of the field that `next` stopped at. */
  field = 0;
  wire = 0;
  fieldStart: number;
  /** The two 32-bit halves of the last varint, unsigned. */
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array, message: string, start = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.message = message;
    this.start = start;
    this.end = end;
    this.position = start;
    this.fieldStart = start;
  }

  /** Moves to the next field; its content must then be read or skipped. False at the end. */
  next(): boolean {
    if (this.position >= this.end) return false;
    this.fieldStart = this.position;
    this.#varint();
    this.wire = this.low & 7;
    this.field = this.high * 2 ** 29 + (this.low >>> 3);
    if (this.field === 0 || this.field > MAX_FIELD) {
      throw this.error('ONNX_BAD_WIRE', `${this.message} has a field of number ${this.field}`);
    }
    if (this.wire !== 0 && this.wire !== 1 && this.wire !== 2 && this.wire !== 5) {
      throw this.error('ONNX_BAD_WIRE', `${this.#named()} has wire type ${this.wire}`);
    }
    return true;
  }

  skip(): void {
    if (this.wire === WIRE.varint) this.#varint();
    else if (this.wire === WIRE.fixed64) this.#advance(8);
    else if (this.wire === WIRE.fixed32) this.#advance(4);
    else this.#length();
  }

  /** A signed 64-bit integer, exact up to 2^53 and rounded beyond. */
  int(): number {
    this.#expect(WIRE.varint);
    this.#varint();
    return signed64(this.low, this.high);
  }

  float(): number {
    this.#expect(WIRE.fixed32);
    const start = this.#advance(4);
    const { buffer, byteOffset } = this.bytes;
    return new DataView(buffer, byteOffset + start, 4).getFloat32(0, true);
  }

  /** The content of a length-delimited field as a reader of its own. */
  sub(message: string): WireReader {
    this.#expect(WIRE.bytes);
    const start = this.#length();
    return new WireReader(this.bytes, message, start, this.position);
  }

  /** The content of a length-delimited field, as a view. */
  block(): Uint8Array {
    this.#expect(WIRE.bytes);
    const start = this.#length();
    return this.bytes.subarray(start, this.position);
  }

  /** Text that must be UTF-8. */
  text(): string {
    const bytes = this.block();
    try {
      return STRICT_UTF8.decode(bytes);
    } catch {
      throw this.error('ONNX_BAD_TEXT', `${this.#named()} is not valid UTF-8`);
    }
  }

  /** How many numbers this repeated field adds, packed or not; reads it to its end. */
  countNumbers(wire: 0 | 1 | 5): number {
    if (this.wire !== WIRE.bytes) {
      this.#expect(wire);
      this.skip();
      return 1;
    }
    if (wire !== WIRE.varint) return this.fixed(wire).length / this.#width(wire);
    const start = this.#length();
    let count = 0;
    for (let i = start; i < this.position; i++) if (this.bytes[i]! < 0x80) count += 1;
    return count;
  }

  /** Calls `each` with the halves of every integer that this repeated field adds. */
  varints(each: (low: number, high: number) => void): void {
    if (this.wire !== WIRE.bytes) {
      this.#expect(WIRE.varint);
      this.#varint();
      each(this.low, this.high);
      return;
    }
    const packed = this.sub(this.#named());
    while (packed.position < packed.end) {
      packed.#varint();
      each(packed.low, packed.high);
    }
  }

  /** The bytes of the fixed-width numbers that this repeated field adds, as a view. */
  fixed(wire: 1 | 5): Uint8Array {
    if (this.wire === WIRE.bytes) {
      const block = this.block();
      if (block.length % this.#width(wire) !== 0) {
        throw this.error('ONNX_BAD_WIRE', `${this.#named()} ends in the middle of a number`);
      }
      return block;
    }
    this.#expect(wire);
    const start = this.#advance(this.#width(wire));
    return this.bytes.subarray(start, this.position);
  }

  /** An error at the start of the current field, or at `offset`. */
  error(code: OnnxErrorCode, what: string, offset: number = this.fieldStart): ModelError {
    return new ModelError(code, what, { offset });
  }

  #named(): string {
    return `field ${this.field} of ${this.message}`;
  }

  #width(wire: 1 | 5): number {
    return wire === WIRE.fixed64 ? 8 : 4;
  }

  #expect(wire: number): void {
    if (this.wire === wire) return;
    throw this.error(
      'ONNX_BAD_WIRE',
      `${this.#named()} has wire type ${this.wire} instead of ${wire}`,
    );
  }

  /** Passes over `count` bytes and returns where they began. */
  #advance(count: number): number {
    const start = this.position;
    if (count > this.end - start) {
      const missing = count - (this.end - start);
      throw this.error('ONNX_TRUNCATED', `${this.#named()} ends ${missing} bytes too early`);
    }
    this.position = start + count;
    return start;
  }

  #length(): number {
    this.#varint();
    return this.#advance(this.high * 2 ** 32 + this.low);
  }

  #varint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.position >= this.end) {
        throw this.error('ONNX_TRUNCATED', `${this.message} ends in the middle of a number`);
      }
      const byte = this.bytes[this.position++]!;
      const part = byte & 0x7f;
      if (shift < 28) low |= part << shift;
      else if (shift === 28) {
        low |= part << 28;
        high |= part >>> 4;
      } else high |= part << (shift - 32);
      if (byte < 0x80) {
        if (shift === 63 && part > 1) break;
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw this.error('ONNX_BAD_WIRE', `${this.message} has a number of more than 64 bits`);
  }
}

/** Two unsigned halves as a signed 64-bit integer, rounded beyond 2^53. */
export function signed64(low: number, high: number): number {
  return (high | 0) * 2 ** 32 + low;
}
