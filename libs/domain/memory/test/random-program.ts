/** Programs made of random steps, for properties that must hold for all of them. */
import type { Graph, Node, Value } from '@flashline/ir';
import type { Lowering } from '@flashline/operators';
import fc from 'fast-check';
import type { Program } from '../src/index.ts';

/** One random step: which of the values so far it reads, how large its output is, how it works. */
interface StepSeed {
  readonly reads: readonly number[];
  readonly elements: number;
  readonly kind: 'plain' | 'in-place' | 'view' | 'join' | 'scratch';
}

const seed: fc.Arbitrary<StepSeed> = fc.record({
  reads: fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 }),
  elements: fc.integer({ min: 1, max: 300 }),
  kind: fc.constantFrom('plain', 'in-place', 'view', 'join', 'scratch'),
});

/** A program of 1 to 14 steps; the last value is the output, and sometimes an earlier one too. */
export const randomProgram: fc.Arbitrary<Program> = fc
  .tuple(fc.array(seed, { minLength: 1, maxLength: 14 }), fc.nat(1000))
  .map(([seeds, extra]) => build(seeds, extra));

function build(seeds: readonly StepSeed[], extra: number): Program {
  const sizes = [64];
  const steps = seeds.map((one, index) => {
    const reads = one.reads.map((n) => n % sizes.length);
    const [elements, lowering] = lower(one, reads, sizes);
    sizes.push(elements);
    const node: Node = {
      name: `n${index}`,
      op: 'Test',
      inputs: reads.map((n) => `v${n}`),
      outputs: [`v${index + 1}`],
      attributes: {},
      sources: [],
    };
    return { node, lowering };
  });
  const last = sizes.length - 1;
  const graph: Graph = {
    name: 'random',
    inputs: [{ name: 'x', value: 'v0' }],
    outputs: [...new Set([last, extra % sizes.length])].map((n) => ({
      name: `y${n}`,
      value: `v${n}`,
    })),
    values: new Map(sizes.map((elements, n) => [`v${n}`, valueOfSize(`v${n}`, elements)])),
    nodes: steps.map((step) => step.node),
    removed: [],
    fallbacks: [],
  };
  return { graph, steps };
}

function lower(
  one: StepSeed,
  reads: readonly number[],
  sizes: readonly number[],
): [number, Lowering] {
  switch (one.kind) {
    case 'view': {
      const whole = sizes[reads[0]!]!;
      const offsetElements = Math.floor(whole / 2);
      return [whole - offsetElements, { kind: 'view', input: 0, offsetElements }];
    }
    case 'join':
      return [reads.reduce((sum, n) => sum + sizes[n]!, 0), { kind: 'join', calls: [] }];
    case 'in-place':
      return [
        one.elements,
        { kind: 'calls', calls: [], inPlace: reads.map((_, i) => [i, 0] as const) },
      ];
    case 'scratch':
      return [one.elements, { kind: 'calls', calls: [], scratchBytes: one.elements }];
    case 'plain':
      return [one.elements, { kind: 'calls', calls: [] }];
  }
}

function valueOfSize(id: string, elements: number): Value {
  return { id, type: { element: 'f32', shape: [elements] }, constant: null, onnxName: null };
}
