/** Reads 32-bit little-endian ELF files: sections, symbols, segments, and the raw image. */

export type ElfSection = {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly sizeBytes: number;
};

export type ElfSymbol = {
  readonly name: string;
  readonly address: number;
  readonly sizeBytes: number;
};

export type ElfFile = {
  readonly sections: readonly ElfSection[];
  readonly symbols: readonly ElfSymbol[];
};

/** Section types and flags of the ELF specification that we need. */
export const SECTION_NOBITS = 8;
export const SECTION_WRITE = 1;
export const SECTION_ALLOC = 2;

const SYMBOL_TABLE = 2;
const SEGMENT_LOAD = 1;

/** Parses an ELF file; throws where it is none of 32 bits, little endian. */
export function parseElf(bytes: Uint8Array): ElfFile {
  const view = viewOf(bytes);
  if (view.getUint32(0) !== 0x7f454c46 || bytes[4] !== 1 || bytes[5] !== 1) {
    throw new Error('not a 32-bit little-endian ELF file');
  }
  const table = view.getUint32(32, true);
  const entryBytes = view.getUint16(46, true);
  const count = view.getUint16(48, true);
  const nameSection = view.getUint16(50, true);
  const header = (index: number, field: number): number =>
    view.getUint32(table + index * entryBytes + field * 4, true);
  const names = header(nameSection, 4);
  const sections = Array.from({ length: count }, (_, index) => ({
    name: text(bytes, names + header(index, 0)),
    type: header(index, 1),
    flags: header(index, 2),
    address: header(index, 3),
    offset: header(index, 4),
    sizeBytes: header(index, 5),
  }));
  const symbols = sections.flatMap((section, index) => {
    if (section.type !== SYMBOL_TABLE) return [];
    const strings = sections[header(index, 6)];
    return strings === undefined ? [] : readSymbols(bytes, section, strings.offset);
  });
  return { sections, symbols };
}

/** Address of a symbol; throws where the file does not define it. */
export function symbolAddress(elf: ElfFile, name: string): number {
  const symbol = elf.symbols.find((candidate) => candidate.name === name);
  if (symbol === undefined) throw new Error(`the image has no symbol ${name}`);
  return symbol.address;
}

/** The bytes of all loaded segments from the lowest load address on; gaps are 0xFF, as erased. */
export function elfImage(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  const table = view.getUint32(28, true);
  const entryBytes = view.getUint16(42, true);
  const segments: { address: number; data: Uint8Array }[] = [];
  for (let index = 0; index < view.getUint16(44, true); index++) {
    const at = table + index * entryBytes;
    const size = view.getUint32(at + 16, true);
    if (view.getUint32(at, true) !== SEGMENT_LOAD || size === 0) continue;
    const offset = view.getUint32(at + 4, true);
    segments.push({
      address: view.getUint32(at + 12, true),
      data: bytes.subarray(offset, offset + size),
    });
  }
  const start = Math.min(...segments.map((segment) => segment.address));
  const end = Math.max(...segments.map((segment) => segment.address + segment.data.length));
  const image = new Uint8Array(segments.length === 0 ? 0 : end - start).fill(0xff);
  for (const segment of segments) image.set(segment.data, segment.address - start);
  return image;
}

function readSymbols(bytes: Uint8Array, table: ElfSection, strings: number): ElfSymbol[] {
  const view = viewOf(bytes);
  const symbols: ElfSymbol[] = [];
  for (let at = table.offset; at < table.offset + table.sizeBytes; at += 16) {
    const name = text(bytes, strings + view.getUint32(at, true));
    if (name === '') continue;
    symbols.push({
      name,
      address: view.getUint32(at + 4, true),
      sizeBytes: view.getUint32(at + 8, true),
    });
  }
  return symbols;
}

function text(bytes: Uint8Array, start: number): string {
  let end = start;
  while (end < bytes.length && bytes[end] !== 0) end++;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
