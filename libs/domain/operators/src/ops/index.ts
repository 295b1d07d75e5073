/** The list of operators, alphabetical by file. One line per definition. */
import type { Operator } from '../define.ts';
import { arithmetic } from './arithmetic.ts';
import { bitShift } from './bit-shift.ts';
import { bitwise } from './bitwise.ts';
import { cast } from './cast.ts';
import { clip } from './clip.ts';
import { compare } from './compare.ts';
import { conv } from './conv.ts';
import { copy } from './copy.ts';
import { cumSum } from './cum-sum.ts';
import { gelu } from './gelu.ts';
import { isInf } from './is-inf.ts';
import { isNan } from './is-nan.ts';
import { mod } from './mod.ts';
import { not } from './not.ts';
import { pRelu } from './p-relu.ts';
import { pow } from './pow.ts';
import { relu } from './relu.ts';
import { unaryFloat } from './unary-float.ts';
import { unaryNumber } from './unary-number.ts';
import { unaryParametric } from './unary-parametric.ts';
import { where } from './where.ts';

export const OPERATORS: readonly Operator[] = [
  ...arithmetic,
  bitShift,
  ...bitwise,
  cast,
  clip,
  ...compare,
  conv,
  copy,
  cumSum,
  gelu,
  isInf,
  isNan,
  mod,
  not,
  pRelu,
  pow,
  relu,
  ...unaryFloat,
  ...unaryNumber,
  ...unaryParametric,
  where,
];
