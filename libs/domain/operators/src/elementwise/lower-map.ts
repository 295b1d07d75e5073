/** Element-wise operators as calls of the nk/map_*.h templates. */
import { ELEMENT_TYPES, elementCount, type Value } from '@flashline/ir';
import type { Operands } from '../define.ts';
import type { Fields, KernelCall, Lowering } from '../lowering.ts';
import { outerSteps, planBroadcast, rowCost, type BroadcastPlan } from './broadcast-plan.ts';
import type { ScalarFunction } from './scalar-function.ts';

/** Numbers of the operator that its scalar function takes after x. */
export interface OwnNumbers {
  readonly a: number;
  readonly b: number;
}

/** y = f(x) */
export function lowerUnary(x: Value, y: Value, f: ScalarFunction, own?: OwnNumbers): Lowering {
  const elements = elementCount(y.type.shape);
  const types = [cType(x), cType(y)];
  const name = functionName(f, x);
  const operands = [input(0), output()];
  const call: KernelCall =
    own === undefined
      ? {
          kernel: `map_${name}`,
          headers: ['map_unary', ...f.headers],
          instance: { macro: 'NK_MAP_UNARY', arguments: [...types, f.c] },
          arguments: [...operands, { kind: 'integer', value: elements }],
          cost: { elements },
        }
      : {
          kernel: `map_${name}`,
          headers: ['map_unary', ...f.headers],
          instance: { macro: 'NK_MAP_UNARY_AB', arguments: [...types, f.c] },
          params: {
            type: 'nk_map_unary_params',
            fields: { count: elements, a: { float: own.a }, b: { float: own.b } },
          },
          arguments: operands,
          cost: { elements },
        };
  return lowered([x], y, call);
}

/** y = f(a, b), a and b broadcast to y. */
export function lowerBinary(a: Value, b: Value, y: Value, f: ScalarFunction): Lowering {
  const name = functionName(f, a);
  const template = { name, macro: 'NK_MAP_BINARY', types: [cType(a), cType(b), cType(y)], f };
  return lowerBroadcast([a, b], y, template, ['a', 'b']);
}

/** y = condition ? a : b, all three broadcast to y. */
export function lowerSelect(condition: Value, a: Value, b: Value, y: Value): Lowering {
  const name = `select_${y.type.element}`;
  const template = { name, macro: 'NK_MAP_SELECT', types: [cType(y)], f: null };
  return lowerBroadcast([condition, a, b], y, template, ['c', 'a', 'b']);
}

interface Template {
  readonly name: string;
  readonly macro: string;
  readonly types: readonly string[];
  readonly f: ScalarFunction | null;
}

function lowerBroadcast(
  operands: readonly Value[],
  y: Value,
  template: Template,
  letters: readonly string[],
): Lowering {
  const elements = elementCount(y.type.shape);
  const plan = planBroadcast(
    operands.map((operand) => operand.type.shape),
    y.type.shape,
  );
  const isFlat = plan.outer.length === 0;
  const macro = isFlat ? template.macro : `${template.macro}_ROWS`;
  const f = template.f === null ? [] : [template.f.c];
  const common = {
    kernel: `map_${template.name}${isFlat ? '' : '_rows'}_${plan.innerStrides.join('')}`,
    headers: [template.macro.toLowerCase().replace('nk_', ''), ...(template.f?.headers ?? [])],
    instance: { macro, arguments: [...template.types, ...plan.innerStrides.map(String), ...f] },
  };
  const addresses = [...operands.map((_, i) => input(i)), output()];
  const call: KernelCall = isFlat
    ? {
        ...common,
        arguments: [...addresses, { kind: 'integer', value: elements }],
        cost: { elements },
      }
    : {
        ...common,
        params: {
          type: `${template.macro.toLowerCase()}_params`,
          fields: rowFields(plan, letters),
        },
        arguments: addresses,
        cost: { elements, ...rowCost(plan) },
      };
  return lowered(operands, y, call);
}

function rowFields(plan: BroadcastPlan, letters: readonly string[]): Fields {
  const steps = letters.map((letter, i) => [`${letter}_step`, outerSteps(plan, i)]);
  return {
    inner: plan.inner,
    outer: plan.outer.length,
    shape: plan.outer,
    ...Object.fromEntries(steps),
  };
}

/** The call, or none for an empty tensor, with the operands whose place the output may take. */
export function lowered(operands: Operands, y: Value, call: KernelCall): Lowering {
  const elements = elementCount(y.type.shape);
  const pairs = operands.flatMap((operand, i): [number, number][] =>
    operand !== null &&
    elementCount(operand.type.shape) === elements &&
    ELEMENT_TYPES[y.type.element].bits <= ELEMENT_TYPES[operand.type.element].bits
      ? [[i, 0]]
      : [],
  );
  return { kind: 'calls', calls: elements === 0 ? [] : [call], inPlace: pairs };
}

/** The scalar function's name with the element type behind it. */
function functionName(f: ScalarFunction, operand: Value): string {
  const { element } = operand.type;
  const name = f.c.replace(/^nk_/i, '').toLowerCase();
  return name.endsWith(`_${element}`) ? name : `${name}_${element}`;
}

export function cType(value: Value): string {
  return ELEMENT_TYPES[value.type.element].cType;
}

function input(index: number) {
  return { kind: 'input', index } as const;
}

function output() {
  return { kind: 'output', index: 0 } as const;
}
