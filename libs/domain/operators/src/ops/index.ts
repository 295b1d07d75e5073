/** The list of operators, alphabetical by file. One line per definition. */
import type { Operator } from '../define.ts';

export const OPERATORS: readonly Operator[] = [];
