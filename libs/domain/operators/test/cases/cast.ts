import { ELEMENT_TYPES } from '@flashline/ir';
import type { OperatorCase } from '../operator-case.ts';

const ELEMENTS = [
  'f32', 'f64', 'f16', 'bf16', 'bool',
  's8', 's16', 's32', 's64', 'u8', 'u16', 'u32', 'u64',
] as const; // prettier-ignore

export const cases: readonly OperatorCase[] = ELEMENTS.flatMap((from) =>
  ELEMENTS.filter((to) => to !== from).map((to) => ({
    name: `Cast of ${from} to ${to}`,
    onnx: 'Cast',
    inputs: [{ shape: [3, 17], element: from }],
    attributes: { to: ELEMENT_TYPES[to].onnxNumber },
  })),
);
