/** Adds a line to a file that imports things and lists them in an array in the same order. */

export interface Addition {
  /** Finds the import lines: group 1 is the first name imported, `key` what they are sorted by. */
  readonly pattern: RegExp;
  readonly key: string;
  readonly importLine: string;
  /** Line of the array. */
  readonly entry: string;
  /** Whether the array is in the order of the imports; else the entry goes last. */
  readonly isSorted: boolean;
}

/** Throws where the text has no such list. */
export function addToList(text: string, addition: Addition): string {
  const imports = [...text.matchAll(addition.pattern)];
  const last = imports.at(-1);
  if (last === undefined) throw new Error('the list imports nothing');
  const next = imports.find((line) => line.groups!['key']! > addition.key);
  const place = next?.index ?? last.index + last[0].length + 1;
  const withImport = insert(text, place, addition.importLine);
  const before = addition.isSorted ? next?.[1] : undefined;
  return insert(withImport, placeInArray(withImport, before), addition.entry);
}

/** Start of the line that names `before`, else of the line that closes the array. */
function placeInArray(text: string, before: string | undefined): number {
  const start = text.search(/\[\] = \[$/m);
  const line = before === undefined ? /^\];$/m : new RegExp(`^ .*\\b${before}\\b.*,$`, 'm');
  const place = text.slice(start).search(line);
  if (start === -1 || place === -1) throw new Error('the list has no array to add to');
  return start + place;
}

function insert(text: string, at: number, line: string): string {
  return `${text.slice(0, at)}${line}\n${text.slice(at)}`;
}
