/** Reads the columns out of the text of schema.ts, whose types are gone when it runs. */
import { readFile } from 'node:fs/promises';

export type DescribedColumn = {
  readonly table: string;
  readonly name: string;
  /** Types of PostgreSQL that give such values. */
  readonly types: readonly string[];
  readonly nullable: boolean;
  /** An insert may say nothing about it. */
  readonly mayBeLeftOut: boolean;
};

const NUMBERS = ['int8', 'int4', 'float8'];
const SOURCE = new URL('../../src/schema.ts', import.meta.url);

export async function readSchemaFile(): Promise<readonly DescribedColumn[]> {
  const text = await readFile(SOURCE, 'utf8');
  const body = text
    .slice(text.indexOf('export interface Database {'))
    .replaceAll(/\/\*\*.*?\*\//gs, '')
    .replaceAll(/\s+/g, ' ');
  return [...body.matchAll(/(\w+): \{ (.*?;?) \};/g)].flatMap(([, table = '', columns = '']) =>
    [...columns.replaceAll(/\{[^{}]*\}/g, 'object').matchAll(/(\w+): ([^;]+)(?:;|$)/g)].map(
      ([, name = '', type = '']) => ({
        table,
        name,
        types: typesOf(type),
        nullable: type === 'Time' || /\| null\b/.test(type),
        mayBeLeftOut: /^(Stamp|Time|Count|Default<)|\| undefined\b/.test(type),
      }),
    ),
  );
}

function typesOf(type: string): readonly string[] {
  if (/^(Stamp|Time|Date)\b/.test(type)) return ['timestamptz'];
  if (/^(Json<|ColumnType< ?(unknown|readonly |Record|[A-Z]))/.test(type)) return ['jsonb'];
  if (type.startsWith('Buffer')) return ['bytea'];
  if (/\bboolean\b/.test(type)) return ['bool'];
  if (/^Count\b|\bnumber\b/.test(type)) return NUMBERS;
  return ['text'];
}
