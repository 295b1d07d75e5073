/** ONNX operators that are made of others, alphabetical by file. */
import type { OnnxMapping } from '../define.ts';
import { batchNormalization } from './batch-normalization.ts';
import { castLike } from './cast-like.ts';
import { centerCropPad } from './center-crop-pad.ts';
import { compress } from './compress.ts';
import { constant } from './constant.ts';
import { constantOfShape } from './constant-of-shape.ts';
import { contributed } from './contributed.ts';
import { nonZero, unique } from './data-dependent.ts';
import { depthToSpace, spaceToDepth } from './depth-to-space.ts';
import { dropout } from './dropout.ts';
import { einsum } from './einsum.ts';
import { eyeLike } from './eye-like.ts';
import { flatten } from './flatten.ts';
import { gemm } from './gemm.ts';
import { hardmax } from './hardmax.ts';
import { identity } from './identity.ts';
import { negativeLogLikelihoodLoss, softmaxCrossEntropyLoss } from './losses.ts';
import { lpNormalization } from './lp-normalization.ts';
import { globalLpPool, lpPool } from './lp-pool.ts';
import { lrn } from './lrn.ts';
import { mean } from './mean.ts';
import { meanVarianceNormalization } from './mean-variance-normalization.ts';
import { pad } from './pad.ts';
import { quantizedDynamic } from './quantized-dynamic.ts';
import { quantizedElementwise } from './quantized-elementwise.ts';
import { quantizedProducts } from './quantized-products.ts';
import { quantizedReductions } from './quantized-reductions.ts';
import { range } from './range.ts';
import { resize, upsample } from './resize.ts';
import { rmsNormalization } from './rms-normalization.ts';
import { shape, size } from './shape.ts';
import { split } from './split.ts';
import { squeeze, unsqueeze } from './squeeze.ts';
import { tile } from './tile.ts';

export const EXPANSIONS: readonly OnnxMapping[] = [
  batchNormalization,
  castLike,
  centerCropPad,
  compress,
  constant,
  constantOfShape,
  ...contributed,
  nonZero,
  unique,
  depthToSpace,
  spaceToDepth,
  dropout,
  einsum,
  eyeLike,
  flatten,
  gemm,
  hardmax,
  identity,
  negativeLogLikelihoodLoss,
  softmaxCrossEntropyLoss,
  lpNormalization,
  globalLpPool,
  lpPool,
  lrn,
  mean,
  meanVarianceNormalization,
  pad,
  ...quantizedDynamic,
  ...quantizedElementwise,
  ...quantizedProducts,
  ...quantizedReductions,
  range,
  resize,
  upsample,
  rmsNormalization,
  shape,
  size,
  split,
  squeeze,
  unsqueeze,
  tile,
];
