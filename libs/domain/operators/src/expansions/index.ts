/** ONNX operators that are made of others, alphabetical by file. */
import type { OnnxMapping } from '../define.ts';

export const EXPANSIONS: readonly OnnxMapping[] = [];
