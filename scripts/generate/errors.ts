/** docs/errors.md: every code that can be seen, by the package that gives it. */
import { code, GENERATED, plain, table } from './markdown.ts';

export interface ErrorEntry {
  readonly code: string;
  /** Who is at fault: `model`, or the kind of an AppError. */
  readonly fault: string;
  /** Exit code of `flashline run` that it leads to where nothing worse happens. */
  readonly exitCode: number;
  readonly retryable: boolean;
  readonly meaning: string;
}

export interface ErrorTable {
  /** Folder of the package. */
  readonly package: string;
  readonly entries: readonly ErrorEntry[];
}

const EXIT_CODES = [
  ['0', 'done'],
  ['1', 'a bug of ours: a wrong output counts'],
  ['2', 'wrong usage, or a file that cannot be read'],
  ['3', 'at least one target cannot be deployed: unsupported, or it does not fit'],
  ['4', 'a gate failed'],
  ['5', 'infrastructure: compiler, emulator, disk'],
  ['130, 143', 'interrupted'],
];

export function printErrors(tables: readonly ErrorTable[]): string {
  const sections = tables.map(({ package: folder, entries }) => {
    const rows = entries
      .toSorted((a, b) => (a.code < b.code ? -1 : 1))
      .map((entry) => [
        code(entry.code),
        entry.fault,
        String(entry.exitCode),
        entry.retryable ? 'yes' : 'no',
        plain(sentence(entry.meaning)),
      ]);
    return `## ${folder}\n\n${table(['code', 'at fault', 'exit', 'try again', 'meaning'], rows)}`;
  });
  return `${GENERATED}

# Errors

An error is one sentence that says what, where, and what to do. Its code stands in the diagnostics of
\`report.json\` where the model is at fault. **Try again** says whether the same call may succeed later
with nothing changed.

## Exit codes

Where several apply: 1, 5, 3, 4.

${table(['exit', 'meaning'], EXIT_CODES)}

${sections.join('\n\n')}
`;
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return capital.endsWith('.') ? capital : `${capital}.`;
}
