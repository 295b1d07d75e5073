/** The fitted tables, by optimisation level of the C compiler. `npm run fit-costs` writes them. */
import code from '../data/code.json' with { type: 'json' };
import instructions from '../data/instructions.json' with { type: 'json' };
import type { CodeTable, InstructionTable } from './cost-table.ts';

export type OptimizeLevel = '-O2' | '-O3' | '-Os';

export const INSTRUCTION_TABLES: Readonly<Record<OptimizeLevel, InstructionTable>> = instructions;

export const CODE_TABLES: Readonly<Record<OptimizeLevel, CodeTable>> = code.levels;

/** Flash of the firmware without a model, by board; the largest known where a board is not here. */
export function emptyFlashBytes(board: string): number {
  const known: Readonly<Record<string, number>> = code.emptyFlashBytes;
  return known[board] ?? Math.max(...Object.values(known));
}

/** Board and compiler that the tables were measured with. */
export const MEASURED_WITH: Readonly<Record<string, string>> = code.measuredWith;
