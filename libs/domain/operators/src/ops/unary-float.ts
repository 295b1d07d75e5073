/** y = f(x) of float tensors, without attributes. One row each. */
import { roundHalfEven } from '@flashline/ir';
import { defineOperator, type Operator } from '../define.ts';
import { FLOATS } from '../elementwise/element-sets.ts';
import { lowerUnary } from '../elementwise/lower-map.ts';
import { erf } from '../elementwise/error-function.ts';
import { evaluateMap } from '../elementwise/scalar-function.ts';
import { requireElement } from '../shapes.ts';

interface UnaryFloat {
  readonly name: string;
  /** Lowest opset of the ONNX operator of the same name; null where there is none. */
  readonly since: number | null;
  /** Kernel header of the f32 function; the f64 one is always in nk/scalar_f64.h. */
  readonly header: 'scalar_f32' | 'scalar_exp_f32' | 'math_f32';
  readonly f32: string;
  readonly f64: string;
  readonly evaluate: (x: number) => number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const hardSigmoid = (x: number): number => Math.min(Math.max(x / 6 + 0.5, 0), 1);
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const TABLE: readonly UnaryFloat[] = [
  row('Acos', 7, 'scalar_f32', 'acosf', 'acos', Math.acos),
  row('Acosh', 9, 'scalar_f32', 'acoshf', 'acosh', Math.acosh),
  row('Asin', 7, 'scalar_f32', 'asinf', 'asin', Math.asin),
  row('Asinh', 9, 'scalar_f32', 'asinhf', 'asinh', Math.asinh),
  row('Atan', 7, 'scalar_f32', 'atanf', 'atan', Math.atan),
  row('Atanh', 9, 'scalar_f32', 'atanhf', 'atanh', Math.atanh),
  row('Ceil', 1, 'scalar_f32', 'ceilf', 'ceil', Math.ceil),
  row('Cos', 7, 'scalar_f32', 'cosf', 'cos', Math.cos),
  row('Cosh', 9, 'scalar_f32', 'coshf', 'cosh', Math.cosh),
  row('Erf', 9, 'math_f32', 'nk_erf_f32', 'erf', erf),
  row('Exp', 1, 'math_f32', 'nk_exp_f32', 'exp', Math.exp),
  row('Floor', 1, 'scalar_f32', 'floorf', 'floor', Math.floor),
  row(
    'HardSwish',
    14,
    'scalar_f32',
    'nk_hard_swish_f32',
    'nk_hard_swish_f64',
    (x) => x * hardSigmoid(x),
  ),
  row('Log', 1, 'math_f32', 'nk_log_f32', 'log', Math.log),
  row(
    'Mish',
    18,
    'scalar_exp_f32',
    'nk_mish_f32',
    'nk_mish_f64',
    (x) => x * Math.tanh(softplus(x)),
  ),
  row('Reciprocal', 1, 'scalar_f32', 'nk_reciprocal_f32', 'nk_reciprocal_f64', (x) => 1 / x),
  row('Round', 11, 'scalar_f32', 'rintf', 'rint', roundHalfEven),
  row('Sigmoid', 1, 'math_f32', 'nk_sigmoid_f32', 'nk_sigmoid_f64', sigmoid),
  row('Silu', null, 'scalar_exp_f32', 'nk_silu_f32', 'nk_silu_f64', (x) => x * sigmoid(x)),
  row('Sin', 7, 'scalar_f32', 'sinf', 'sin', Math.sin),
  row('Sinh', 9, 'scalar_f32', 'sinhf', 'sinh', Math.sinh),
  row('Softplus', 1, 'math_f32', 'nk_softplus_f32', 'nk_softplus_f64', softplus),
  row(
    'Softsign',
    1,
    'scalar_f32',
    'nk_softsign_f32',
    'nk_softsign_f64',
    (x) => x / (1 + Math.abs(x)),
  ),
  row('Sqrt', 1, 'scalar_f32', 'sqrtf', 'sqrt', Math.sqrt),
  row('Tan', 7, 'scalar_f32', 'tanf', 'tan', Math.tan),
  row('Tanh', 1, 'math_f32', 'nk_tanh_f32', 'tanh', Math.tanh),
];

export const unaryFloat: readonly Operator[] = TABLE.map((entry) => {
  const { name, since, evaluate } = entry;
  return defineOperator({
    name,
    onnx:
      since === null
        ? []
        : [
            {
              type: name,
              since,
              inputs: [1, 1],
              convert: (node, build) => [build.one(name, [node.input(0)])],
            },
          ],
    traits: { elementwise: true },
    computes: FLOATS,
    infer: ([x]) => {
      requireElement(x!, FLOATS);
      return [x!.type];
    },
    evaluate: ([x], _attributes, [type]) => [evaluateMap([x!], type!, { number: evaluate })],
    ...(since === null && {
      toOnnx: ({ inputs: [x] }, write) => write.one('Mul', [x!, write.one('Sigmoid', [x!])]),
    }),
    lower: ({ inputs: [x], outputs: [y] }) =>
      lowerUnary(
        x!,
        y!,
        x!.type.element === 'f32'
          ? { c: entry.f32, headers: [entry.header] }
          : { c: entry.f64, headers: ['scalar_f64'] },
      ),
  });
});

function row(
  name: string,
  since: number | null,
  header: UnaryFloat['header'],
  f32: string,
  f64: string,
  evaluate: (x: number) => number,
): UnaryFloat {
  return { name, since, header, f32, f64, evaluate };
}
