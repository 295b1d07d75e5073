import { elementCount, type Value } from '@flashline/ir';
import type { Build, OnnxMapping } from '../define.ts';
import { parseEquation } from '../einsum/equation.ts';
import { matrixProduct } from '../ops/mat-mul.ts';
import { Refusal } from '../refusal.ts';

/** A value with a name for each of its axes, all different. */
interface Term {
  readonly value: Value;
  readonly labels: readonly string[];
}

/** Sums of products over named axes, as diagonals, sums, transpositions and matrix products. */
export const einsum: OnnxMapping = {
  type: 'Einsum',
  since: 12,
  inputs: [1, 2 ** 31 - 1],
  convert: (node, build) => {
    const values = node.inputs.map((_, i) => node.input(i));
    const { operands, output } = parseEquation(
      node.string('equation'),
      values.map((value) => value.type.shape.length),
    );
    checkSizes(values, operands);
    const terms = values.map((value, i) => withoutRepeats(build, { value, labels: operands[i]! }));
    const last = terms.reduce((a, b, i) => {
      const needed = new Set([...output, ...operands.slice(i + 1).flat()]);
      return product(build, a, b, needed);
    });
    const summed = summedTo(build, last, new Set(output));
    return [ordered(build, summed, output).value];
  },
};

function checkSizes(values: readonly Value[], operands: readonly (readonly string[])[]): void {
  const sizes = new Map<string, number>();
  operands.forEach((labels, i) => {
    labels.forEach((label, axis) => {
      const size = values[i]!.type.shape[axis]!;
      if ((sizes.get(label) ?? size) === size) {
        sizes.set(label, size);
        return;
      }
      throw new Refusal(
        'OP_SHAPE',
        `axis ${label} is of length ${sizes.get(label)} and of ${size}`,
      );
    });
  });
}

/** Takes diagonals until every label occurs once. */
function withoutRepeats(build: Build, term: Term): Term {
  const { labels } = term;
  const label = labels.find((one, axis) => labels.lastIndexOf(one) > axis);
  if (label === undefined) return term;
  const axes = [labels.indexOf(label), labels.lastIndexOf(label)];
  const others = [...labels.keys()].filter((axis) => !axes.includes(axis));
  const turned = transposed(build, term.value, [...others, ...axes]);
  const outer = turned.type.shape.slice(0, -2);
  const size = turned.type.shape.at(-1)!;
  const flat = build.one('Reshape', [turned], { shape: [...outer, size * size] });
  const diagonal = build.one('Slice', [flat], {
    starts: [...outer.map(() => 0), 0],
    steps: [...outer.map(() => 1), size + 1],
    sizes: [...outer, size],
  });
  return withoutRepeats(build, {
    value: diagonal,
    labels: [...others.map((axis) => labels[axis]!), label],
  });
}

/** a times b, summed over what neither the output nor a later operand needs. */
function product(build: Build, left: Term, right: Term, needed: ReadonlySet<string>): Term {
  const a = summedTo(build, left, new Set([...needed, ...right.labels]));
  const b = summedTo(build, right, new Set([...needed, ...left.labels]));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const outer = shared.filter((label) => needed.has(label));
  const summed = shared.filter((label) => !needed.has(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const labels = [...outer, ...rows, ...columns];
  const shape = labels.map((label) => sizeOf(a, b, label));
  const [outerSizes, rowCount, depth, columnCount] = [
    outer.map((label) => sizeOf(a, b, label)),
    countOf(a, b, rows),
    countOf(a, b, summed),
    countOf(a, b, columns),
  ];
  const turnedA = ordered(build, a, [...outer, ...rows, ...summed]).value;
  const turnedB = ordered(build, b, [...outer, ...summed, ...columns]).value;
  const matrixA = build.one('Reshape', [turnedA], { shape: [...outerSizes, rowCount, depth] });
  const matrixB = build.one('Reshape', [turnedB], { shape: [...outerSizes, depth, columnCount] });
  const made =
    depth === 1 ? build.one('Mul', [matrixA, matrixB]) : matrixProduct(build, matrixA, matrixB);
  return { value: build.one('Reshape', [made], { shape }), labels };
}

function sizeOf(a: Term, b: Term, label: string): number {
  const at = a.labels.indexOf(label);
  return at >= 0 ? a.value.type.shape[at]! : b.value.type.shape[b.labels.indexOf(label)]!;
}

function countOf(a: Term, b: Term, labels: readonly string[]): number {
  return elementCount(labels.map((label) => sizeOf(a, b, label)));
}

/** Summed over the axes that are not kept. */
function summedTo(build: Build, term: Term, kept: ReadonlySet<string>): Term {
  const axes = [...term.labels.keys()].filter((axis) => !kept.has(term.labels[axis]!));
  if (axes.length === 0) return term;
  return {
    value: build.one('Reduce', [term.value], { op: 'sum', axes, keepdims: false }),
    labels: term.labels.filter((label) => kept.has(label)),
  };
}

function ordered(build: Build, term: Term, labels: readonly string[]): Term {
  const perm = labels.map((label) => term.labels.indexOf(label));
  return { value: transposed(build, term.value, perm), labels };
}

function transposed(build: Build, value: Value, perm: readonly number[]): Value {
  if (perm.every((axis, i) => axis === i)) return value;
  return build.one('Transpose', [value], { perm });
}
