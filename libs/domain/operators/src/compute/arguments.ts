/** Arguments of kernel calls, in short. */
import type { TypedArray } from '@flashline/ir';
import type { Argument, Field } from '../lowering.ts';

export function inputArgument(index: number, offsetElements = 0): Argument {
  return { kind: 'input', index, offsetElements };
}

export function outputArgument(index: number, offsetElements = 0): Argument {
  return { kind: 'output', index, offsetElements };
}

export function weightArgument(data: TypedArray): Argument {
  return { kind: 'weight', data };
}

export function scratchArgument(cType: string, offsetBytes = 0): Argument {
  return { kind: 'scratch', cType, offsetBytes };
}

export function integerArgument(value: number): Argument {
  return { kind: 'integer', value };
}

export const NULL_ARGUMENT: Argument = { kind: 'null' };

export function floatField(value: number): Field {
  return { float: value };
}
