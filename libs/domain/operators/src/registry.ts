/** Looks definitions up by our name and by ONNX's. */
import { InvariantError } from '@flashline/ir';
import type { OnnxMapping, Operator } from './define.ts';
import { EXPANSIONS } from './expansions/index.ts';
import { OPERATORS } from './ops/index.ts';

const BY_NAME: ReadonlyMap<string, Operator> = new Map(
  OPERATORS.map((operator) => [operator.name, operator]),
);

const BY_ONNX: ReadonlyMap<string, OnnxMapping> = new Map(
  [...OPERATORS.flatMap((operator) => operator.onnx), ...EXPANSIONS].map((mapping) => [
    onnxKey(mapping.domain ?? '', mapping.type),
    mapping,
  ]),
);

/** The definition of a node in our IR; an unknown name is our own bug. */
export function findOperator(name: string): Operator {
  const operator = BY_NAME.get(name);
  if (operator === undefined) throw new InvariantError(`no operator is called ${name}`);
  return operator;
}

/** How an ONNX operator is imported, or undefined where we have no definition of it. */
export function findMapping(domain: string, type: string): OnnxMapping | undefined {
  return BY_ONNX.get(onnxKey(domain, type));
}

function onnxKey(domain: string, type: string): string {
  return `${domain === 'ai.onnx' ? '' : domain}:${type}`;
}
