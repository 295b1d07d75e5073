import { isFloat } from '@flashline/ir';
import { binaryOperator, typedFunction } from '../elementwise/binary-operator.ts';
import { NUMBERS } from '../elementwise/element-sets.ts';
import type { Arithmetic } from '../elementwise/scalar-function.ts';
import { Refusal } from '../refusal.ts';

/** Remainder with the sign of the dividend, as C has it. */
const REM: Arithmetic = {
  number: (a, b) => a! % b!,
  bigint: (a, b) => (b === 0n ? a! : a! % b!),
};
const INTEGER_REM: Arithmetic = { ...REM, number: (a, b) => (b === 0 ? a! : a! % b!) };

/** Remainder with the sign of the divisor, as Python has it. */
const INTEGER_MOD: Arithmetic = {
  number: (a, b) => {
    const r = INTEGER_REM.number(a!, b!);
    return r !== 0 && r < 0 !== b! < 0 ? r + b! : r;
  },
  bigint: (a, b) => {
    const r = b === 0n ? a! : a! % b!;
    return r !== 0n && r < 0n !== b! < 0n ? r + b! : r;
  },
};

/** Remainder of a / b. With `fmod` it has the sign of a, else, on integers alone, that of b. */
export const mod = binaryOperator<{ readonly fmod: boolean }>({
  name: 'Mod',
  onnx: [
    {
      type: 'Mod',
      since: 10,
      inputs: [2, 2],
      convert: (node, build) => {
        const fmod = node.int('fmod', 0) !== 0;
        return [build.one('Mod', [node.input(0), node.input(1)], { fmod })];
      },
    },
  ],
  elements: NUMBERS,
  check: ([a], { fmod }) => {
    if (fmod || !isFloat(a!.type.element)) return;
    throw new Refusal('OP_ATTRIBUTE', 'attribute fmod is 0, which ONNX allows for integers only');
  },
  scalar: (element, { fmod }) => {
    if (element === 'f32') return { c: 'fmodf', headers: ['scalar_f32'] };
    if (element === 'f64') return { c: 'fmod', headers: ['scalar_f64'] };
    return typedFunction(fmod ? 'rem' : 'mod', element);
  },
  arithmetic: (element, { fmod }) => {
    if (isFloat(element)) return REM;
    return fmod ? INTEGER_REM : INTEGER_MOD;
  },
});
