/**
 * External data: where a tensor's bytes lie in a file beside the model. A location is a plain file
 * name and nothing else, so that no model can name a file outside its own folder.
 */
import { ModelError } from './errors.ts';
import { ENTRY } from './fields.ts';
import type { ImportContext } from './import-context.ts';
import type { WireReader } from './wire-reader.ts';

const MAX_NAME_BYTES = 255;

/** Adds one StringStringEntryProto (`location`, `offset`, `length`, `checksum`) to `entries`. */
export function readEntry(
  reader: WireReader,
  entries: Map<string, string>,
  context: ImportContext,
): void {
  const entry = context.message(reader, 'StringStringEntryProto');
  let key = '';
  let value = '';
  while (entry.next()) {
    if (entry.field === ENTRY.key) key = context.name(entry);
    else if (entry.field === ENTRY.value) value = context.name(entry);
    else entry.skip();
  }
  entries.set(key, value);
}

/** The location that the entries name; throws where it is not a plain file name. */
export function locationOf(
  entries: ReadonlyMap<string, string>,
  label: string,
  offset: number,
): string {
  const location = entries.get('location') ?? '';
  if (isPlainFileName(location)) return location;
  throw new ModelError(
    'ONNX_EXTERNAL_LOCATION',
    `${label} has its data in ${JSON.stringify(location)}, which is not a file beside the model`,
    { offset },
  );
}

/** The bytes of a tensor in the file that its entries name, as a view. */
export function externalBytes(
  entries: ReadonlyMap<string, string>,
  label: string,
  context: ImportContext,
  offset: number,
): Uint8Array {
  const location = locationOf(entries, label, offset);
  const file = context.external.get(location);
  if (file === undefined) {
    throw new ModelError(
      'ONNX_EXTERNAL_MISSING',
      `${label} has its data in '${location}', which is not there`,
      { offset },
    );
  }
  const from = numberOf(entries, 'offset', 0, label, offset);
  const length = numberOf(entries, 'length', Math.max(file.length - from, 0), label, offset);
  if (from + length > file.length) {
    throw new ModelError(
      'ONNX_EXTERNAL_RANGE',
      `${label} needs bytes ${from} to ${from + length} of '${location}', which has ${file.length}`,
      { offset },
    );
  }
  return file.subarray(from, from + length);
}

function isPlainFileName(location: string): boolean {
  if (location === '' || location === '.' || location === '..') return false;
  if (location.length > MAX_NAME_BYTES) return false;
  return [...location].every((char) => char >= ' ' && !'/\\:'.includes(char));
}

function numberOf(
  entries: ReadonlyMap<string, string>,
  key: string,
  absent: number,
  label: string,
  offset: number,
): number {
  const text = entries.get(key);
  if (text === undefined) return absent;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ModelError(
    'ONNX_EXTERNAL_RANGE',
    `${label} gives ${JSON.stringify(text)} as ${key} of its data, which is no number of bytes`,
    { offset },
  );
}
