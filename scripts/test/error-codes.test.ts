/** Every error code stands in one table, and every code of a table is used. */
import { readdirSync, readFileSync } from 'node:fs';
import { readErrorTables } from '../generate/read-errors.ts';

const SOURCES = ['libs/domain', 'libs/platform', 'services'].flatMap((parent) =>
  readdirSync(parent, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^[^/]+\/src\/.*\.ts$/.test(file))
    .map((file) => ({
      file: `${parent}/${file}`,
      text: readFileSync(`${parent}/${file}`, 'utf8'),
    })),
);

/** Of C's own, which generated code names. */
const C_LIMITS = ['INT8_MIN', 'INT8_MAX'];

async function readCodes(): Promise<string[]> {
  const tables = await readErrorTables();
  return tables.flatMap((table) => table.entries.map((entry) => entry.code));
}

/** What source files write for a code: the name of its constant, or the code in quotes. */
function namesOf(code: string): string[] {
  const definition = new RegExp(`export const (\\w+): ErrorCode = {\\s*code: '${code}'`);
  const constants = SOURCES.flatMap(({ text }) => definition.exec(text)?.[1] ?? []);
  return constants.length > 0 ? constants : [`'${code}'`];
}

test('no code stands in two tables', async () => {
  const codes = await readCodes();
  expect(codes.length).toBeGreaterThan(50);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test('every code of a table is used', async () => {
  const unused = (await readCodes()).filter((code) => {
    const [name] = namesOf(code);
    const use = new RegExp(`(?<!const )${name!.startsWith("'") ? name! : `\\b${name!}\\b`}(?!:)`);
    return !SOURCES.some(({ file, text }) => {
      const body = text.replaceAll(/^(import|export) (type )?\{[^}]*\} from .*$/gm, '');
      return !file.endsWith('/index.ts') && use.test(body);
    });
  });
  expect(unused).toEqual([]);
});

test('every code that source files write is in a table', async () => {
  const codes = [...(await readCodes()), ...C_LIMITS];
  const areas = new Set(codes.map((code) => code.split('_')[0]!));
  const literal = new RegExp(`'((?:${[...areas].join('|')})_[A-Z0-9_]+)'`, 'g');
  const written = SOURCES.flatMap(({ text }) => [...text.matchAll(literal)].map((hit) => hit[1]!));
  expect(written.length).toBeGreaterThan(100);
  expect([...new Set(written)].filter((code) => !codes.includes(code))).toEqual([]);
});

test('every code says what it means', async () => {
  const entries = (await readErrorTables()).flatMap((table) => table.entries);
  expect(entries.filter(({ meaning }) => meaning.split(' ').length < 4)).toEqual([]);
});
