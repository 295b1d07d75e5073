/** docs/settings.md: every setting that a process of the platform reads, by its name. */
import type { z } from 'zod';
import { code, GENERATED, plain, table } from './markdown.ts';

export interface SettingsOf {
  /** What reads them: a service, or `flashline up`. */
  readonly process: string;
  readonly settings: z.ZodObject;
}

/** A name means the same wherever it is read. */
export type Meanings = Readonly<
  Record<string, string | { readonly meaning: string; readonly unless: string }>
>;

interface Row {
  readonly processes: string[];
  /** Printed defaults; more than one where processes differ. */
  readonly defaults: Set<string>;
}

/** Throws where a setting has no meaning, or a meaning no setting. */
export function printSettings(all: readonly SettingsOf[], meanings: Meanings): string {
  const rows = new Map<string, Row>();
  for (const { process, settings } of all) {
    for (const name of Object.keys(settings.shape)) {
      const row = rows.get(name) ?? { processes: [], defaults: new Set() };
      row.processes.push(process);
      row.defaults.add(defaultOf(settings.shape[name] as z.ZodType));
      rows.set(name, row);
    }
  }
  const names = all.map(({ process }) => process);
  for (const name of Object.keys(meanings)) {
    if (!rows.has(name)) throw new Error(`nothing reads the setting ${name}: remove its meaning`);
  }
  return [
    GENERATED,
    '',
    '# Settings',
    '',
    'Environment variables, read once when a process starts. One that is wrong or missing ends the process with',
    'a sentence that names it. `flashline up` needs none. All of them also read `FLASHLINE_LOG_LEVEL`: the level of',
    'their log, `info` unless set.',
    '',
    table(
      ['Setting', 'Read by', 'Unless set', 'Meaning'],
      [...rows]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, row]) => printRow(name, row, meanings[name], names)),
    ),
    '',
  ].join('\n');
}

function printRow(
  name: string,
  { processes, defaults }: Row,
  said: Meanings[string] | undefined,
  all: readonly string[],
): readonly string[] {
  if (said === undefined) throw new Error(`the setting ${name} has no meaning: write one`);
  const { meaning, unless } = typeof said === 'string' ? { meaning: said, unless: null } : said;
  return [
    code(name),
    readersOf(processes, all),
    unless ?? [...defaults].join(' or '),
    plain(meaning),
  ];
}

/** The shorter of who reads it and who does not. */
function readersOf(processes: readonly string[], all: readonly string[]): string {
  const others = all.filter((each) => !processes.includes(each));
  const list = (names: readonly string[]) => names.map(code).join(', ');
  if (others.length === 0) return 'all';
  return others.length < processes.length ? `all but ${list(others)}` : list(processes);
}

function defaultOf(setting: z.ZodType): string {
  const parsed = setting.safeParse(undefined);
  if (!parsed.success) return 'must be set';
  if (parsed.data === undefined || parsed.data === '') return 'nothing';
  return code(typeof parsed.data === 'string' ? parsed.data : JSON.stringify(parsed.data));
}
