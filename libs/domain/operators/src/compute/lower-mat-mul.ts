/** Calls of the matrix product kernels. */
import { ELEMENT_TYPES, elementCount, isInteger, type ElementType } from '@flashline/ir';
import type { KernelCall } from '../lowering.ts';
import { floatField, inputArgument, outputArgument } from './arguments.ts';
import { outerSteps, type MatMulShape } from './mat-mul-shape.ts';

/** `element` is of both operands and the product. */
export function lowerMatMul(plan: MatMulShape, element: ElementType, alpha: number): KernelCall[] {
  if (elementCount(plan.shape) === 0) return [];
  const outer = outerSteps(plan);
  const { rows, columns, depth } = plan;
  const outputs = outer.matrices * rows * columns;
  const suffix = isInteger(element) ? 'INT' : element.toUpperCase();
  return [
    {
      kernel: `nk_matmul_${alpha === 1 ? '' : 'scaled_'}${element}`,
      headers: ['matmul'],
      instance: {
        macro: 'NK_MATMUL',
        arguments: [
          ELEMENT_TYPES[element].cType,
          `NK_ADD_PRODUCT_${suffix}`,
          alpha === 1 ? 'NK_PLAIN_PRODUCT' : 'NK_SCALED_PRODUCT',
        ],
      },
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
      cost: { macs: outputs * depth, outputs, matrices: outer.matrices },
    },
  ];
}

/** C has no empty initialisers before C23. */
function padded(list: readonly number[]): readonly number[] {
  return list.length === 0 ? [0] : list;
}
