import { elementCount, isFloat, toNumbers, type Value } from '@flashline/ir';
import { defineOperator, type Build } from '../define.ts';
import {
  broadcast,
  refuseLegacyBroadcast,
  requireSameElement,
  typedFunction,
} from '../elementwise/binary-operator.ts';
import { FLOATS } from '../elementwise/element-sets.ts';
import { lowerBinary, lowerUnary } from '../elementwise/lower-map.ts';
import {
  evaluateMap,
  type Arithmetic,
  type ScalarFunction,
} from '../elementwise/scalar-function.ts';
import { requireElement } from '../shapes.ts';

const ELEMENTS = [...FLOATS, 's32', 's64'] as const;

const FLOAT_POWER: Arithmetic = {
  number: (a, b) => (a === 1 || (a === -1 && Math.abs(b!) === Infinity) ? 1 : a! ** b!),
};

const INTEGER_POWER: Arithmetic = {
  number: (a, b) => Number(BigInt.asIntN(32, integerPower(BigInt(a!), BigInt(b!)))),
  bigint: (a, b) => integerPower(a!, b!),
};

/** a to the power of b, of one element type; exponents 1/2, 2 and 3 have functions of their own. */
export const pow = defineOperator({
  name: 'Pow',
  onnx: [
    {
      type: 'Pow',
      since: 1,
      inputs: [2, 2],
      convert: (node, build) => {
        refuseLegacyBroadcast(node);
        return [convertPow(node.input(0), node.input(1), build)];
      },
    },
  ],
  traits: { elementwise: true },
  computes: ELEMENTS,
  infer: ([a, b]) => {
    requireElement(a!, ELEMENTS);
    requireSameElement(a!, b!);
    return [{ element: a!.type.element, shape: broadcast([a!, b!]) }];
  },
  evaluate: ([a, b], _attributes, [type]) => [
    evaluateMap([a!, b!], type!, isFloat(type!.element) ? FLOAT_POWER : INTEGER_POWER),
  ],
  lower: ({ inputs: [a, b], outputs: [y] }) => {
    const fixed = fixedPower(b!, a!);
    if (fixed !== null && elementCount(a!.type.shape) === elementCount(y!.type.shape)) {
      return lowerUnary(a!, y!, fixed);
    }
    return lowerBinary(a!, b!, y!, generalPower(a!));
  },
});

/** Base and exponent of different types meet in a type that holds both; the result is the base's. */
function convertPow(base: Value, exponent: Value, build: Build): Value {
  const result = base.type.element;
  if (result === exponent.type.element) return build.one('Pow', [base, exponent]);
  const cast = (value: Value, to: string) => build.one('Cast', [value], { to });
  const isNarrow = ['f16', 'bf16', 'f32'].includes(result);
  if (isNarrow && exponent.type.element !== 'f64') {
    return build.one('Pow', [base, cast(exponent, result)]);
  }
  const common = isFloat(exponent.type.element) || isFloat(result) ? 'f64' : 's64';
  const power = build.one('Pow', [cast(base, common), cast(exponent, common)]);
  return cast(power, result);
}

function generalPower(base: Value): ScalarFunction {
  const { element } = base.type;
  if (element === 'f32') return { c: 'powf', headers: ['scalar_f32'] };
  if (element === 'f64') return { c: 'pow', headers: ['scalar_f64'] };
  return typedFunction('pow', element);
}

function fixedPower(exponent: Value, base: Value): ScalarFunction | null {
  if (exponent.constant === null || elementCount(exponent.type.shape) !== 1) return null;
  const [power] = toNumbers(exponent.constant);
  const { element } = base.type;
  if (power === 2) return typedFunction('square', element);
  if (!isFloat(element)) return null;
  if (power === 3) return typedFunction('cube', element);
  return power === 0.5 ? typedFunction('pow_half', element) : null;
}

/** The low 64 bits of a to the power of b; a fraction is 0. */
function integerPower(a: bigint, b: bigint): bigint {
  if (b < 0n && a !== 1n && a !== -1n) return 0n;
  let result = 1n;
  let factor = a;
  for (let rest = b < 0n ? -b : b; rest > 0n; rest >>= 1n) {
    if (rest % 2n === 1n) result = BigInt.asIntN(64, result * factor);
    factor = BigInt.asIntN(64, factor * factor);
  }
  return result;
}
