/** One node of a sweep, as data: its cost is measured alone. */
import type { ElementType } from '@flashline/ir';

export interface SweepInput {
  readonly shape: readonly number[];
  readonly element: ElementType;
  /** Run-time input, constant of random values, or constant of these values. */
  readonly source: 'run' | 'random' | readonly number[];
}

export interface SweepCase {
  readonly op: string;
  /** Null for an optional input that is absent; 'before' is output 0 of the node before. */
  readonly inputs: readonly (SweepInput | 'before' | null)[];
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>;
  readonly outputs: number;
  /** Nodes behind the first. */
  readonly after: readonly Omit<SweepCase, 'after'>[];
}

/** A run-time input of floats. */
export function x(...shape: number[]): SweepInput {
  return { shape, element: 'f32', source: 'run' };
}

/** A run-time input of another type. */
export function typed(element: ElementType, ...shape: number[]): SweepInput {
  return { shape, element, source: 'run' };
}

/** A constant of random floats. */
export function w(...shape: number[]): SweepInput {
  return { shape, element: 'f32', source: 'random' };
}

/** A constant list of integers. */
export function list(...values: number[]): SweepInput {
  return { shape: [values.length], element: 's64', source: values };
}

/** A constant float. */
export function scalar(value: number): SweepInput {
  return { shape: [], element: 'f32', source: [value] };
}

export function layer(
  op: string,
  inputs: SweepCase['inputs'],
  attributes: SweepCase['attributes'] = {},
  outputs = 1,
): SweepCase {
  return { op, inputs, attributes, outputs, after: [] };
}

/** A case with another node behind: what the passes make one layer of. */
export function followed(by: SweepCase, first: SweepCase): SweepCase {
  return { ...first, after: [...first.after, by] };
}
