/** The list of operators, alphabetical by file. One line per definition. */
import type { Operator } from '../define.ts';
import { argExtreme } from './arg-extreme.ts';
import { arithmetic } from './arithmetic.ts';
import { attention } from './attention.ts';
import { averagePool } from './average-pool.ts';
import { bitShift } from './bit-shift.ts';
import { bitwise } from './bitwise.ts';
import { cast } from './cast.ts';
import { clip } from './clip.ts';
import { compare } from './compare.ts';
import { concat } from './concat.ts';
import { conv } from './conv.ts';
import { convInteger } from './conv-integer.ts';
import { convTranspose } from './conv-transpose.ts';
import { copy } from './copy.ts';
import { cumSum } from './cum-sum.ts';
import { dense } from './dense.ts';
import { dequantizeLinear } from './dequantize-linear.ts';
import { dynamicQuantizeLinear } from './dynamic-quantize-linear.ts';
import { expand } from './expand.ts';
import { flipSign } from './flip-sign.ts';
import { gather } from './gather.ts';
import { gatherElements } from './gather-elements.ts';
import { gatherNd } from './gather-nd.ts';
import { gelu } from './gelu.ts';
import { gru } from './gru.ts';
import { instanceNorm } from './instance-norm.ts';
import { isInf } from './is-inf.ts';
import { isNan } from './is-nan.ts';
import { layerNorm } from './layer-norm.ts';
import { lookup } from './lookup.ts';
import { lstm } from './lstm.ts';
import { matMulInteger } from './mat-mul-integer.ts';
import { matMul } from './mat-mul.ts';
import { maxPool } from './max-pool.ts';
import { maxUnpool } from './max-unpool.ts';
import { mod } from './mod.ts';
import { not } from './not.ts';
import { oneHot } from './one-hot.ts';
import { pRelu } from './p-relu.ts';
import { pad } from './pad.ts';
import { pow } from './pow.ts';
import { qAveragePool } from './q-average-pool.ts';
import { qAdd } from './q-add.ts';
import { qAffine } from './q-affine.ts';
import { qDiv } from './q-div.ts';
import { qDense } from './q-dense.ts';
import { qGru } from './q-gru.ts';
import { qLstm } from './q-lstm.ts';
import { qMatMul } from './q-mat-mul.ts';
import { qRnn } from './q-rnn.ts';
import { qReduceMean } from './q-reduce-mean.ts';
import { qResample } from './q-resample.ts';
import { qConv } from './q-conv.ts';
import { qInstanceNorm } from './q-instance-norm.ts';
import { qLayerNorm } from './q-layer-norm.ts';
import { qMul } from './q-mul.ts';
import { qPRelu } from './q-p-relu.ts';
import { qSoftmax } from './q-softmax.ts';
import { quantizeLinear } from './quantize-linear.ts';
import { reduce } from './reduce.ts';
import { relu } from './relu.ts';
import { resample } from './resample.ts';
import { reshape } from './reshape.ts';
import { reverseSequence } from './reverse-sequence.ts';
import { rnn } from './rnn.ts';
import { scatterElements } from './scatter-elements.ts';
import { scatterNd } from './scatter-nd.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { take } from './take.ts';
import { topK } from './top-k.ts';
import { transpose } from './transpose.ts';
import { trilu } from './trilu.ts';
import { unaryFloat } from './unary-float.ts';
import { unaryNumber } from './unary-number.ts';
import { unaryParametric } from './unary-parametric.ts';
import { where } from './where.ts';

export const OPERATORS: readonly Operator[] = [
  argExtreme,
  ...arithmetic,
  attention,
  averagePool,
  bitShift,
  ...bitwise,
  cast,
  clip,
  ...compare,
  concat,
  conv,
  convInteger,
  convTranspose,
  copy,
  cumSum,
  dense,
  dequantizeLinear,
  dynamicQuantizeLinear,
  expand,
  flipSign,
  gather,
  gatherElements,
  gatherNd,
  gelu,
  gru,
  instanceNorm,
  isInf,
  isNan,
  layerNorm,
  lookup,
  lstm,
  matMul,
  matMulInteger,
  maxPool,
  maxUnpool,
  mod,
  not,
  oneHot,
  pRelu,
  pad,
  pow,
  qAveragePool,
  qDense,
  qGru,
  qLstm,
  qMatMul,
  qRnn,
  qReduceMean,
  qResample,
  qConv,
  qAdd,
  qAffine,
  qInstanceNorm,
  qLayerNorm,
  qDiv,
  qMul,
  qPRelu,
  qSoftmax,
  quantizeLinear,
  reduce,
  relu,
  resample,
  reshape,
  reverseSequence,
  rnn,
  scatterElements,
  scatterNd,
  slice,
  softmax,
  take,
  topK,
  transpose,
  trilu,
  ...unaryFloat,
  ...unaryNumber,
  ...unaryParametric,
  where,
];
