/** What there is to say about a model, as lines for a person. */
import { printable } from './printable.ts';
import type { Report } from './report.ts';

type Diagnostic = Readonly<Report['diagnostics'][number]>;

/** More than this would push what matters off the screen; the report holds all. */
const MAX_LINES = 50;

/** One line each, errors first; notes that ask for nothing are left out. Empty where there is none. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const worth = ['error', 'warning'].flatMap((wanted) =>
    diagnostics.filter(({ severity }) => severity === wanted),
  );
  const lines = worth.slice(0, MAX_LINES).map(({ severity, message, hint }) => {
    const advice = hint === null ? '' : ` (${hint})`;
    return `${severity}: ${printable(`${message}${advice}`)}\n`;
  });
  const rest = worth.length - lines.length;
  return lines.join('') + (rest > 0 ? `... and ${rest} more, which the report lists\n` : '');
}
