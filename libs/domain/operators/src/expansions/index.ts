/** ONNX operators that are made of others, alphabetical by file. */
import type { OnnxMapping } from '../define.ts';
import { castLike } from './cast-like.ts';
import { dropout } from './dropout.ts';
import { lpNormalization } from './lp-normalization.ts';
import { mean } from './mean.ts';
import { meanVarianceNormalization } from './mean-variance-normalization.ts';

export const EXPANSIONS: readonly OnnxMapping[] = [
  castLike,
  dropout,
  lpNormalization,
  mean,
  meanVarianceNormalization,
];
