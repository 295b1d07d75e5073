import { defineOperator } from '../define.ts';
import { FLOATS } from '../elementwise/element-sets.ts';
import { erfc } from '../elementwise/error-function.ts';
import { lowerUnary } from '../elementwise/lower-map.ts';
import { evaluateMap } from '../elementwise/scalar-function.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

/** x times the normal distribution function of x: by erf (`approximate` 'none') or by 'tanh'. */
export const gelu = defineOperator<{ readonly approximate: string }>({
  name: 'Gelu',
  onnx: [
    {
      type: 'Gelu',
      since: 20,
      inputs: [1, 1],
      convert: (node, build) => [
        build.one('Gelu', [node.input(0)], { approximate: node.string('approximate', 'none') }),
      ],
    },
  ],
  traits: { elementwise: true },
  computes: FLOATS,
  infer: ([x], { approximate }) => {
    requireElement(x!, FLOATS);
    if (approximate !== 'none' && approximate !== 'tanh') {
      throw new Refusal(
        'OP_ATTRIBUTE',
        `attribute approximate is '${approximate}', not none or tanh`,
      );
    }
    return [x!.type];
  },
  evaluate: ([x], { approximate }, [type]) => [
    evaluateMap([x!], type!, { number: approximate === 'tanh' ? byTanh : byErf }),
  ],
  lower: ({ inputs: [x], outputs: [y], attributes }) => {
    const c = attributes.approximate === 'tanh' ? 'nk_gelu_tanh' : 'nk_gelu';
    return x!.type.element === 'f32'
      ? lowerUnary(x!, y!, { c: `${c}_f32`, headers: ['scalar_exp_f32'] })
      : lowerUnary(x!, y!, { c: `${c}_f64`, headers: ['scalar_f64'] });
  },
});

function byErf(x: number): number {
  return (x * erfc(-x / Math.SQRT2)) / 2;
}

/** (1 + tanh u) / 2 as a sigmoid, which is exact to its own size where it is small. */
function byTanh(x: number): number {
  const u = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
  return x / (1 + Math.exp(-2 * u));
}
