import { elementCount, sameShape, toNumbers } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { linesAlong } from '../movement/lines.ts';
import { resampleForm } from '../quantized/resample-form.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

type ResampleAttributes = { readonly axis: number };

/**
 * Interpolation along one axis: element o is the sum of weights[o][t] * x[places[o][t]]. Inputs x,
 * places (s32, [size, taps], constant) and weights (f32, the same shape, constant).
 */
export const resample = defineOperator<ResampleAttributes>({
  name: 'Resample',
  onnx: [],
  computes: ['f32'],
  integers: { make: resampleForm },
  infer: ([x, places, weights], { axis }) => {
    requireElement(x!, ['f32']);
    requireElement(places!, ['s32']);
    requireElement(weights!, ['f32']);
    const { element, shape } = x!.type;
    const extent = shape[axis]!;
    const known = places!.constant === null ? null : toNumbers(places!.constant);
    if (known === null || known.some((place) => place < 0 || place >= extent)) {
      throw new Refusal('OP_SHAPE', `places are outside axis ${axis} of length ${extent}`);
    }
    const [size, taps] = places!.type.shape;
    if (!sameShape(places!.type.shape, weights!.type.shape) || size === undefined || !taps) {
      throw new Refusal('OP_SHAPE', 'places and weights have different shapes');
    }
    return [{ element, shape: shape.with(axis, size) }];
  },
  toOnnx: ({ inputs: [x, places, weights], attributes: { axis } }, write) => {
    const taken = write.one('Gather', [x!, places!], { axis });
    const inner = x!.type.shape.slice(axis + 1).map(() => 1);
    const factors = write.one('Reshape', [weights!, [...weights!.type.shape, ...inner]]);
    const products = write.one('Mul', [taken, factors]);
    return write.one('ReduceSum', [products, [axis + 1]], { keepdims: false });
  },
  lower: ({ inputs: [x, places], outputs: [y], attributes: { axis } }) => {
    const outputs = elementCount(y!.type.shape);
    if (outputs === 0) return { kind: 'calls', calls: [] };
    const { outer, count: extent, inner } = linesAlong(x!.type.shape, axis);
    const [size, taps] = places!.type.shape;
    return {
      kind: 'calls',
      calls: [
        {
          kernel: 'nk_resample_f32',
          params: {
            type: 'nk_resample_f32_params',
            fields: { outer, extent, size: size!, inner, taps: taps! },
          },
          arguments: [
            { kind: 'input', index: 0 },
            { kind: 'input', index: 1 },
            { kind: 'input', index: 2 },
            { kind: 'output', index: 0 },
          ],
          cost: costOf(outputs, inner, taps!),
        },
      ],
      macs: outputs * taps!,
    };
  },
});

/** The kernel's three paths cost differently: features of each have names of their own. */
function costOf(outputs: number, inner: number, taps: number): Readonly<Record<string, number>> {
  if (taps !== 2) return { products: outputs * taps, outputs, rows: outputs / inner };
  return inner === 1 ? { pairs: outputs } : { blended: outputs, blendedRows: outputs / inner };
}
