/** Calls of the matrix product kernels. */
import { ELEMENT_TYPES, elementCount, isInteger, type ElementType } from '@flashline/ir';
import type { KernelCall } from '../lowering.ts';
import { floatField, inputArgument, outputArgument } from './arguments.ts';
import { outerSteps, type MatMulShape } from './mat-mul-shape.ts';

/** `element` is of both operands and the product; alpha is 1 unless it is f32. */
export function lowerMatMul(plan: MatMulShape, element: ElementType, alpha: number): KernelCall[] {
  if (elementCount(plan.shape) === 0) return [];
  const outer = outerSteps(plan);
  const { rows, columns, depth } = plan;
  const outputs = outer.matrices * rows * columns;
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
      cost: {
        macs: outputs * depth,
        outputs: alpha === 1 ? outputs : 4 * outputs,
        matrices: outer.matrices,
      },
    },
  ];
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
