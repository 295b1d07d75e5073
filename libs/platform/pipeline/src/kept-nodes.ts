/** The nodes that the user wants in fp32. */
import { AppError } from '@flashline/errors';
import type { Graph } from '@flashline/ir';
import { matchesGlob } from '@flashline/quantize';
import { QUANTIZE_NO_SUCH_NODE } from './errors.ts';

/** Characters of a pattern that a message repeats. */
const LONGEST = 100;

/** Throws AppError where a pattern matches no ONNX node of the graph that was imported. */
export function checkPatterns({ nodes, removed }: Graph, patterns: readonly string[]): void {
  const names = [...nodes.flatMap(({ sources }) => sources), ...removed.map((r) => r.source)];
  const useless = patterns.find((pattern) => !names.some((name) => matchesGlob(name, pattern)));
  if (useless === undefined) return;
  throw new AppError(
    QUANTIZE_NO_SUCH_NODE,
    `No node of the model is called '${shortened(useless)}': see the sources of the layers in the report.`,
  );
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`;
}
