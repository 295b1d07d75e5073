/** Instructions of kernel calls from their cost features. */
import type { KernelCall } from '@flashline/operators';
import type { Coefficients, InstructionTable } from './cost-table.ts';

/** What a kernel that was never measured is taken to cost: per call, and per count of a feature. */
const UNKNOWN: Coefficients = { calls: 50 };
const UNKNOWN_FEATURE = 8;

export interface InstructionPrediction {
  readonly instructions: number;
  /** Kernels that were never measured, so that their part is a guess; sorted, each once. */
  readonly guessed: readonly string[];
}

/** Sum over all features of count times coefficient, rounded. */
export function predictCalls(
  calls: readonly KernelCall[],
  table: InstructionTable,
): InstructionPrediction {
  let instructions = 0;
  const guessed = new Set<string>();
  for (const call of calls) {
    const own = table.kernels[call.kernel];
    const coefficients = own ?? table.macros[call.instance?.macro ?? ''] ?? UNKNOWN;
    instructions += coefficients['calls'] ?? 0;
    for (const [feature, count] of Object.entries(call.cost)) {
      const coefficient = coefficients[feature];
      instructions += count * (coefficient ?? UNKNOWN_FEATURE);
      if (own === undefined || coefficient === undefined) guessed.add(call.kernel);
    }
  }
  return { instructions: Math.round(instructions), guessed: [...guessed].sort() };
}

export interface LatencyPrediction extends InstructionPrediction {
  /** In the order of `layers`; they add up to `instructions`. */
  readonly layers: readonly number[];
}

/** Of one inference, whose layers make these calls; the run function counts for the first. */
export function predictLayers(
  layers: readonly (readonly KernelCall[])[],
  table: InstructionTable,
): LatencyPrediction {
  const parts = layers.map((calls) => predictCalls(calls, table));
  const counts = parts.map(
    ({ instructions }, i) => instructions + (i === 0 ? table.runOverhead : 0),
  );
  return {
    instructions: counts.reduce((sum, count) => sum + count, 0),
    guessed: [...new Set(parts.flatMap(({ guessed }) => guessed))].sort(),
    layers: counts,
  };
}
