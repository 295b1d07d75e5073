/** In what a node computes where int8 was wanted, and why it is not int8. */
import {
  isFloat,
  valueOf,
  type ElementType,
  type Fallback,
  type Graph,
  type Node,
  type Value,
} from '@flashline/ir';
import type { FallbackCode } from '@flashline/operators';
import type { ReportLayer } from '@flashline/report';
import type { Precision } from './target.ts';

/** fp32: all its data are real numbers. A conversion has both and counts as int8. */
export function precisionOf(graph: Graph, node: Node, wanted: Precision): Precision {
  if (wanted === 'fp32') return 'fp32';
  const values = dataOf(graph, node);
  return values.some(isReal) && !values.some(isQuantized) ? 'fp32' : 'int8';
}

/** Null where the node computes with int8, or nobody wanted that. */
export function fallbackOf(graph: Graph, node: Node, wanted: Precision): ReportLayer['fallback'] {
  if (wanted === 'fp32' || precisionOf(graph, node, wanted) === 'int8') return null;
  const { code, message } = graph.fallbacks.find((note) => isAbout(note, node)) ?? UNNOTED;
  return { code, message };
}

const UNNOTED = {
  code: 'INT8_NOT_QUANTIZED' satisfies FallbackCode,
  message: 'what it reads or writes has no scale',
};

function isAbout({ source }: Fallback, { sources }: Node): boolean {
  return sources.includes(source);
}

/** All that the node reads or writes at run time. */
function dataOf(graph: Graph, { inputs, outputs }: Node): Value[] {
  const values = [...inputs, ...outputs].flatMap((id) => (id === null ? [] : valueOf(graph, id)));
  return values.filter(({ constant }) => constant === null);
}

function isReal({ type }: Value): boolean {
  return isFloat(type.element);
}

/** Integers that may stand for real numbers. */
const QUANTIZED: readonly ElementType[] = ['s8', 'u8', 's16', 'u16'];

function isQuantized({ type }: Value): boolean {
  return QUANTIZED.includes(type.element);
}
