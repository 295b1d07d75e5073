/** Instructions of kernel calls from their cost features. */
import type { KernelCall } from '@flashline/operators';
import type { Coefficients, InstructionTable } from './cost-table.ts';
import { costTerms, type CostTerm } from './cost-term.ts';

/** What a kernel that was never measured is taken to cost: per call, and per count of a feature. */
const UNKNOWN: Coefficients = { calls: 50 };
const UNKNOWN_FEATURE = 8;

export interface LatencyPrediction {
  readonly instructions: number;
  /** In the order of layers; they add up to `instructions`. */
  readonly layers: readonly number[];
  /** Kernels that were never measured, so that their part is a guess; sorted, each once. */
  readonly guessed: readonly string[];
}

/** Of one inference, whose layers make these calls; the run function counts for the first. */
export function predictLayers(
  layers: readonly (readonly KernelCall[])[],
  table: InstructionTable,
): LatencyPrediction {
  const terms = costTerms(layers);
  const counts = terms.map((list, i) =>
    Math.round(predictTerms(list, table) + (i === 0 ? table.runOverhead : 0)),
  );
  const guessed = layers.flatMap((calls, i) =>
    calls.filter((_, j) => isGuess(terms[i]![j]!, table)).map(({ kernel }) => kernel),
  );
  return {
    instructions: counts.reduce((sum, count) => sum + count, 0),
    layers: counts,
    guessed: [...new Set(guessed)].sort(),
  };
}

/** Sum over all features of count times coefficient. */
export function predictTerms(terms: readonly CostTerm[], table: InstructionTable): number {
  let instructions = 0;
  for (const { keys, counts } of terms) {
    const coefficients = findCoefficients(keys, table) ?? UNKNOWN;
    for (const [feature, count] of Object.entries(counts)) {
      instructions += count * (coefficients[feature] ?? UNKNOWN_FEATURE);
    }
  }
  return instructions;
}

function findCoefficients(keys: readonly string[], table: InstructionTable): Coefficients | null {
  const key = keys.find((each) => table.kernels[each] !== undefined);
  return key === undefined ? null : table.kernels[key]!;
}

/** The coefficients of other instances of a template are a guess; those of other calls are not. */
function isGuess({ keys, counts }: CostTerm, table: InstructionTable): boolean {
  const own = findCoefficients(
    keys.filter((key) => !key.startsWith('NK_')),
    table,
  );
  return own === null || Object.keys(counts).some((feature) => own[feature] === undefined);
}
