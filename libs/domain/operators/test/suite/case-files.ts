/** The files of operator cases, found by their folder so that none is forgotten. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OperatorCase } from '../operator-case.ts';

const FOLDER = fileURLToPath(new URL('../cases/', import.meta.url));

/** Names of the files, sorted; at least one. */
export function caseFiles(): string[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
  if (names.length === 0) throw new Error(`no cases in ${FOLDER}`);
  return names.sort();
}

export async function readCases(file: string): Promise<readonly OperatorCase[]> {
  const { cases } = (await import(join(FOLDER, file))) as { cases: readonly OperatorCase[] };
  return cases;
}

export async function allCases(): Promise<OperatorCase[]> {
  return (await Promise.all(caseFiles().map(readCases))).flat();
}
