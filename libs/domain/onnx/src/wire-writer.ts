/** Writes protobuf's wire format; messages are written inside out and copied once, at the end. */
import { WIRE } from './wire-reader.ts';

const UTF8 = new TextEncoder();
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

export class WireWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** A signed 64-bit integer; what is beyond its range is cut to its extremes. */
  int(field: number, value: number): this {
    return this.#tag(field, WIRE.varint).#varint(int64(value));
  }

  float(field: number, value: number): this {
    this.#tag(field, WIRE.fixed32);
    return this.#push(new Uint8Array(new Float32Array([value]).buffer));
  }

  text(field: number, value: string): this {
    return this.block(field, UTF8.encode(value));
  }

  /** A length-delimited field; `bytes` are not copied until the end. */
  block(field: number, bytes: Uint8Array): this {
    return this.#tag(field, WIRE.bytes).#varint(BigInt(bytes.length)).#push(bytes);
  }

  message(field: number, message: WireWriter): this {
    this.#tag(field, WIRE.bytes).#varint(BigInt(message.#length));
    for (const part of message.#parts) this.#push(part);
    return this;
  }

  packedInts(field: number, values: readonly number[]): this {
    const packed = new WireWriter();
    for (const value of values) packed.#varint(int64(value));
    return this.message(field, packed);
  }

  packedFloats(field: number, values: readonly number[]): this {
    return this.block(field, new Uint8Array(new Float32Array(values).buffer));
  }

  /** Bytes that are whole fields already. */
  raw(bytes: Uint8Array): this {
    return this.#push(bytes);
  }

  bytes(): Uint8Array {
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #tag(field: number, wire: number): this {
    return this.#varint(BigInt(field) * 8n + BigInt(wire));
  }

  #varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    while (rest >= 0x80n) {
      bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    return this.#push(Uint8Array.from(bytes));
  }

  #push(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this;
  }
}

function int64(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return INT64_MAX;
  if (value <= -(2 ** 63)) return INT64_MIN;
  return BigInt(Math.trunc(value));
}
