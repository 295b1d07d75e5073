import { crc32 as zlibCrc32 } from 'node:zlib';
import { MAILBOX_BYTES, crc32, isOpen, readAnswer, readFault } from '../src/mailbox.ts';

const NONCE = 0x12345678;

function mailbox(change: (bytes: Buffer) => void = () => undefined, seal = true): Buffer {
  const bytes = Buffer.alloc(MAILBOX_BYTES);
  bytes.writeUInt32LE(0x48534c46, 0);
  bytes.writeUInt32LE(1, 4);
  bytes.writeUInt32LE(3, 20); // done
  bytes.writeUInt32LE(NONCE, 24);
  bytes.writeUInt32LE(2, 32);
  bytes.writeUInt32LE(1, 36);
  bytes.writeUInt32LE(120, 44);
  bytes.writeUInt32LE(0x20001000, 64);
  bytes.writeUInt32LE(16, 68);
  change(bytes);
  if (seal) bytes.writeUInt32LE(zlibCrc32(bytes.subarray(24, 152)), 152);
  return bytes;
}

test('an answer with our nonce and a right CRC is read', () => {
  expect(readAnswer(mailbox(), NONCE)).toMatchObject({
    status: 0,
    inputCount: 2,
    outputCount: 1,
    stackBytes: 120,
    fault: null,
  });
  expect(readAnswer(mailbox(), NONCE)?.tensors[0]).toEqual({ address: 0x20001000, bytes: 16 });
});

test('a stale nonce is no answer', () => {
  expect(readAnswer(mailbox(), NONCE + 1)).toBeNull();
});

test('a wrong CRC is no answer', () => {
  expect(
    readAnswer(
      mailbox((bytes) => bytes.writeUInt32LE(0, 152), false),
      NONCE,
    ),
  ).toBeNull();
  const late = mailbox();
  late.writeUInt32LE(99, 44);
  expect(readAnswer(late, NONCE)).toBeNull();
});

test('a busy firmware, another layout and empty memory are no answer', () => {
  expect(
    readAnswer(
      mailbox((bytes) => bytes.writeUInt32LE(2, 20)),
      NONCE,
    ),
  ).toBeNull();
  expect(
    readAnswer(
      mailbox((bytes) => bytes.writeUInt32LE(2, 4)),
      NONCE,
    ),
  ).toBeNull();
  expect(readAnswer(Buffer.alloc(MAILBOX_BYTES), 0)).toBeNull();
  expect(isOpen(Buffer.alloc(MAILBOX_BYTES))).toBe(false);
});

test('a fault comes with the registers that the core stored', () => {
  const bytes = mailbox((raw) => {
    raw.writeUInt32LE(4, 20);
    raw.writeUInt32LE(0x8200, 128);
    raw.writeUInt32LE(0x100, 144);
  });
  expect(readAnswer(bytes, NONCE)?.fault).toMatchObject({ cfsr: 0x8200, pc: 0x100 });
  expect(readFault(bytes).cfsr).toBe(0x8200);
});

test('our CRC is that of zlib', () => {
  for (const text of ['', 'a', 'flashline', '\0\0\0\0']) {
    expect(crc32(Buffer.from(text))).toBe(zlibCrc32(Buffer.from(text)));
  }
});
