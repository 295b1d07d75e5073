import { isFloat } from '@flashline/ir';
import { binaryOperator, typedFunction } from '../elementwise/binary-operator.ts';
import { NUMBERS } from '../elementwise/element-sets.ts';
import type { Arithmetic } from '../elementwise/scalar-function.ts';
import { zeroOf } from '../movement/zero-of.ts';
import { Refusal } from '../refusal.ts';

/** Remainder with the sign of the dividend, as C has it. */
const REM: Arithmetic = {
  number: (a, b) => (b === 0 ? a! : a! % b!),
  bigint: (a, b) => (b === 0n ? a! : a! % b!),
};

/** Remainder with the sign of the divisor, as Python has it. */
const MOD: Arithmetic = {
  number: (a, b) => {
    const r = REM.number(a!, b!);
    return r !== 0 && r < 0 !== b! < 0 ? r + b! : r;
  },
  bigint: (a, b) => {
    const r = b === 0n ? a! : a! % b!;
    return r !== 0n && r < 0n !== b! < 0n ? r + b! : r;
  },
};

const FLOAT_REM: Arithmetic = { number: (a, b) => a! % b! };

const FLOAT_MOD: Arithmetic = {
  number: (a, b) => {
    const r = a! % b!;
    if (r === 0) return b! < 0 || Object.is(b, -0) ? -0 : 0;
    return r < 0 !== b! < 0 ? r + b! : r;
  },
};

/** Remainder of a / b: with `fmod` it has the sign of a, else that of b. */
export const mod = binaryOperator<{ readonly fmod: boolean }>({
  name: 'Mod',
  onnx: [
    {
      type: 'Mod',
      since: 10,
      inputs: [2, 2],
      convert: (node, build) => {
        const fmod = node.int('fmod', 0) !== 0;
        const [a, b] = [node.input(0), node.input(1)];
        if (!fmod && isFloat(a.type.element) && node.opset < 28) {
          throw new Refusal('OP_ATTRIBUTE', 'before opset 28, floats need attribute fmod to be 1');
        }
        return [build.one('Mod', [a, b], { fmod })];
      },
    },
  ],
  elements: NUMBERS,
  toOnnx: ({ inputs: [a, b], attributes: { fmod } }, write) => {
    const { element } = a!.type;
    if (fmod || !isFloat(element)) return write.one('Mod', [a!, b!], { fmod });
    const rest = write.one('Mod', [a!, b!], { fmod: true });
    const [isLess, isDivisorLess] = [rest, b!].map((x) => write.one('Less', [x, zeroOf(element)]));
    const isOther = write.one('Xor', [isLess!, isDivisorLess!]);
    const isZero = write.one('Equal', [rest, zeroOf(element)]);
    const isMoved = write.one('And', [isOther, write.one('Not', [isZero])]);
    return write.one('Where', [isMoved, write.one('Add', [rest, b!]), rest]);
  },
  scalar: (element, { fmod }) => {
    if (!fmod) return typedFunction('mod', element);
    if (element === 'f32') return { c: 'fmodf', headers: ['scalar_f32'] };
    if (element === 'f64') return { c: 'fmod', headers: ['scalar_f64'] };
    return typedFunction('rem', element);
  },
  arithmetic: (element, { fmod }) => {
    if (isFloat(element)) return fmod ? FLOAT_REM : FLOAT_MOD;
    return fmod ? REM : MOD;
  },
});
