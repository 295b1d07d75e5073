import { allocate, type ElementType, type Tensor } from '@flashline/ir';

/** The scalar 0 of any element type. */
export function zeroOf(element: ElementType): Tensor {
  return { type: { element, shape: [] }, data: allocate(element, 1) };
}
