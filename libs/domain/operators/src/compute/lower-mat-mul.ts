/** Calls of the matrix product kernels. */
import { ELEMENT_TYPES, elementCount, isInteger, type ElementType } from '@flashline/ir';
import type { KernelCall } from '../lowering.ts';
import { floatField, inputArgument, outputArgument } from './arguments.ts';
import { productCost } from './mat-mul-cost.ts';
import { outerSteps, type MatMulShape } from './mat-mul-shape.ts';

/** `element` is of both operands and the product; alpha is 1 unless it is f32. */
export function lowerMatMul(plan: MatMulShape, element: ElementType, alpha: number): KernelCall[] {
  if (elementCount(plan.shape) === 0) return [];
  const outer = outerSteps(plan);
  const { rows, columns, depth } = plan;
  const kernel = element === 'f32' ? { kernel: 'nk_matmul_f32' } : template(element);
  return [
    {
      ...kernel,
      params: {
        type: 'nk_matmul_params',
        fields: {
          rows,
          columns,
          depth,
          alpha: floatField(alpha),
          a_row: plan.aRow,
          a_depth: plan.aDepth,
          b_depth: plan.bDepth,
          b_column: plan.bColumn,
          loops: outer.counts.length,
          dims: padded(outer.counts),
          a_step: padded(outer.a),
          b_step: padded(outer.b),
        },
      },
      arguments: [inputArgument(0), inputArgument(1), outputArgument(0)],
      cost: costOf(plan, element, outer.matrices, alpha),
    },
  ];
}

/** Counts over all matrices. */
function costOf(
  plan: MatMulShape,
  element: ElementType,
  matrices: number,
  alpha: number,
): Record<string, number> {
  const outputs = matrices * plan.rows * plan.columns;
  if (element !== 'f32') return { macs: outputs * plan.depth, outputs, matrices };
  const tiles = Object.entries(productCost(plan)).map(([name, count]) => [name, count * matrices]);
  return { ...Object.fromEntries(tiles), scaled: alpha === 1 ? 0 : outputs, matrices };
}

function template(element: ElementType): Pick<KernelCall, 'kernel' | 'headers' | 'instance'> {
  const suffix = isInteger(element) ? 'INT' : element.toUpperCase();
  return {
    kernel: `nk_matmul_${element}`,
    headers: ['matmul'],
    instance: {
      macro: 'NK_MATMUL',
      arguments: [ELEMENT_TYPES[element].cType, `NK_ADD_PRODUCT_${suffix}`, 'NK_PLAIN_PRODUCT'],
    },
  };
}

/** C has no empty initialisers before C23. */
function padded(list: readonly number[]): readonly number[] {
  return list.length === 0 ? [0] : list;
}
