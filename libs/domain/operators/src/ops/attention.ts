import { elementCount, type Value } from '@flashline/ir';
import {
  inputArgument,
  NULL_ARGUMENT,
  outputArgument,
  scratchArgument,
} from '../compute/arguments.ts';
import { writeAttention, type AttentionAttributes } from '../compute/attention-to-onnx.ts';
import { defineOperator } from '../define.ts';
import type { Field } from '../lowering.ts';
import { Refusal } from '../refusal.ts';
import { requireElement, rowMajorStrides } from '../shapes.ts';

/**
 * softmax(scale q k^T + mask) v of each batch and head. Inputs q, k, v as strides say, and a mask
 * [batch or 1, heads or 1, queryRows or 1, keyRows or 1] or none.
 */
export const attention = defineOperator<AttentionAttributes>({
  name: 'Attention',
  onnx: [],
  computes: ['f32'],
  infer: ([q, k, v, mask = null], attributes) => {
    for (const value of [q!, k!, v!, mask]) if (value !== null) requireElement(value, ['f32']);
    const { batch, heads, queryRows, keyRows, headSize, valueSize } = attributes;
    const sizes = [batch, heads, queryRows, keyRows, headSize, valueSize];
    if (sizes.some((size) => !(size >= 1)) || !(attributes.scale >= 0)) {
      throw new Refusal('OP_SHAPE', `attention of sizes ${sizes.join(', ')}`);
    }
    requireReach(q!, [batch, heads, queryRows], attributes.qStrides, headSize);
    requireReach(k!, [batch, heads, keyRows], attributes.kStrides, headSize);
    requireReach(v!, [batch, heads, keyRows], attributes.vStrides, valueSize);
    const full = [batch, heads, queryRows, keyRows];
    if (mask !== null && !broadcasts(mask.type.shape, full)) {
      throw new Refusal(
        'OP_SHAPE',
        `a mask of [${mask.type.shape.join(', ')}] for [${full.join(', ')}]`,
      );
    }
    return [{ element: 'f32', shape: attributes.shape }];
  },
  toOnnx: writeAttention,
  lower: ({ inputs: [q, k, v, mask = null], attributes }) => {
    const { batch, heads, queryRows, keyRows, headSize, valueSize } = attributes;
    const scores = batch * heads * queryRows * keyRows;
    const macs = scores * (headSize + valueSize);
    const isAlike =
      headSize === valueSize && attributes.qStrides.join() === attributes.outStrides.join();
    const isApart = ![k!.id, v!.id, mask?.id].includes(q!.id);
    return {
      kind: 'calls',
      macs,
      inPlace: isAlike && isApart ? [[0, 0]] : [],
      scratchBytes: 16 * keyRows,
      calls: [
        {
          kernel: 'nk_attention_f32',
          params: {
            type: 'nk_attention_f32_params',
            fields: {
              batch,
              heads,
              queries: queryRows,
              keys: keyRows,
              depth: headSize,
              values: valueSize,
              scale: { float: attributes.scale },
              q: strideFields(attributes.qStrides),
              k: strideFields(attributes.kStrides),
              v: strideFields(attributes.vStrides),
              y: strideFields(attributes.outStrides),
              mask: strideFields(mask === null ? [0, 0, 0, 0] : maskStrides(mask.type.shape)),
            },
          },
          arguments: [
            inputArgument(0),
            inputArgument(1),
            inputArgument(2),
            mask === null ? NULL_ARGUMENT : inputArgument(3),
            outputArgument(0),
            scratchArgument('float'),
          ],
          cost: {
            macs,
            elements: scores,
            masked: mask === null ? 0 : scores,
            rows: batch * heads * queryRows,
          },
        },
      ],
    };
  },
});

/** Throws Refusal where the last element that the strides reach is outside the value. */
function requireReach(
  value: Value,
  sizes: readonly number[],
  strides: readonly number[],
  elements: number,
): void {
  const last = sizes.reduce((sum, size, i) => sum + (size - 1) * strides[i]!, elements - 1);
  const isInside = strides.length === 3 && strides.every((stride) => stride >= 0);
  if (isInside && last < elementCount(value.type.shape)) return;
  throw new Refusal(
    'OP_SHAPE',
    `strides [${strides.join(', ')}] leave [${value.type.shape.join(', ')}]`,
  );
}

function broadcasts(shape: readonly number[], full: readonly number[]): boolean {
  return shape.length === 4 && shape.every((dim, i) => dim === 1 || dim === full[i]);
}

function maskStrides(shape: readonly number[]): number[] {
  return rowMajorStrides(shape).map((stride, i) => (shape[i] === 1 ? 0 : stride));
}

/** `nk_attention_strides` */
function strideFields([batch, head, row, element = 1]: readonly number[]): Field {
  return { batch: batch!, head: head!, row: row!, element };
}
