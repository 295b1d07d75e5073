/** Which instance of nk/reduce.h a reduction is. */
import { ELEMENT_TYPES, isFloat, type ElementType } from '@flashline/ir';
import type { Instance } from '../lowering.ts';
import type { ReduceOp } from './reduce-ops.ts';

export interface ReduceKernel {
  readonly kernel: string;
  readonly headers: readonly string[];
  readonly instance: Instance;
}

const EXTREMES: Readonly<Record<string, readonly [lowest: string, highest: string]>> = {
  f32: ['-INFINITY', 'INFINITY'],
  f64: ['-(double)INFINITY', '(double)INFINITY'],
  s8: ['INT8_MIN', 'INT8_MAX'],
  u8: ['0', 'UINT8_MAX'],
  bool: ['0', '1'],
  s16: ['INT16_MIN', 'INT16_MAX'],
  u16: ['0', 'UINT16_MAX'],
  s32: ['INT32_MIN', 'INT32_MAX'],
  u32: ['0', 'UINT32_MAX'],
  s64: ['INT64_MIN', 'INT64_MAX'],
  u64: ['0', 'UINT64_MAX'],
};

const STEPS = {
  sum: 'SUM',
  mean: 'SUM',
  prod: 'PROD',
  max: 'MAX',
  min: 'MIN',
  sumsq: 'SQUARE',
  l1: 'ABS',
  l2: 'SQUARE',
  logsum: 'SUM',
} as const;

/** `isDense`: the innermost loop meets neighbours. */
export function reduceKernel(op: ReduceOp, element: ElementType, isDense: boolean): ReduceKernel {
  const { cType } = ELEMENT_TYPES[element];
  if (op === 'logsumexp') return logSumExp(element);
  const [lowest, highest] = EXTREMES[element]!;
  const isExtreme = op === 'max' || op === 'min';
  const isWrapping = !isFloat(element) && !isExtreme;
  const init = op === 'max' ? lowest : op === 'min' ? highest : op === 'prod' ? '1' : '0';
  const name = `nk_reduce_${op}_${element}_${isDense ? 'dense' : 'strided'}`;
  return {
    kernel: name,
    headers: op === 'logsum' && element === 'f32' ? ['math_f32', 'reduce'] : ['reduce'],
    instance: {
      macro: 'NK_REDUCE',
      arguments: [
        cType,
        isWrapping ? 'uint64_t' : cType,
        init,
        stepOf(op, element, isWrapping),
        finishOf(op, element, isWrapping),
        isDense ? 'NK_REDUCE_DENSE' : 'NK_REDUCE_STRIDED',
      ],
    },
  };
}

function logSumExp(element: ElementType): ReduceKernel {
  const isSingle = element === 'f32';
  return {
    kernel: `nk_reduce_logsumexp_${element}`,
    headers: isSingle ? ['math_f32', 'reduce'] : ['reduce'],
    instance: {
      macro: 'NK_REDUCE_LOG_SUM_EXP',
      arguments: isSingle ? ['float', 'nk_exp_f32', 'nk_log_f32'] : ['double', 'exp', 'log'],
    },
  };
}

function stepOf(op: ReduceOp, element: ElementType, isWrapping: boolean): string {
  const isUnsigned = ELEMENT_TYPES[element].kind === 'unsigned';
  const step = STEPS[op === 'l1' && isUnsigned ? 'sum' : (op as keyof typeof STEPS)];
  return `NK_STEP_${step}${stepSuffix(op, element, isWrapping)}`;
}

function stepSuffix(op: ReduceOp, element: ElementType, isWrapping: boolean): string {
  if (isWrapping) return '_INT';
  if (op === 'max' || op === 'min') return isFloat(element) ? '_FLOAT' : '';
  if (op === 'l1') return `_${element.toUpperCase()}`;
  return (op === 'sumsq' || op === 'l2') && element === 'f32' ? '_F32' : '';
}

function finishOf(op: ReduceOp, element: ElementType, isWrapping: boolean): string {
  const type = element.toUpperCase();
  if (op === 'mean') return isWrapping ? 'NK_FINISH_MEAN_INT' : 'NK_FINISH_MEAN';
  if (op === 'l2') return `NK_FINISH_ROOT_${type}`;
  return op === 'logsum' ? `NK_FINISH_LOG_${type}` : 'NK_FINISH_NONE';
}
