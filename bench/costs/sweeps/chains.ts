/** Chains of nodes between two ports: they tell the bytes of a call from those of a port. */
import { followed, layer, w, x, type SweepCase } from '../sweep-case.ts';

const UNARY = ['Neg', 'Abs', 'Tanh', 'Softsign', 'Sin'] as const;

/** So many nodes, each one of another operator than the node before. */
function unaryChain(length: number, elements: number): SweepCase {
  const rest = Array.from({ length: length - 1 }, (_, i) => UNARY[(i + 1) % UNARY.length]!);
  return rest.reduce(
    (chain, op) => followed(layer(op, ['before']), chain),
    layer(UNARY[0], [x(elements)]),
  );
}

/** Products of a vector with matrices, with an activation that no layer takes over behind each. */
function denseChain(length: number, width: number): SweepCase {
  let chain = layer('Gemm', [x(1, width), w(width, width), w(width)]);
  for (let i = 1; i < length; i++) {
    chain = followed(layer('Tanh', ['before']), chain);
    chain = followed(layer('Gemm', ['before', w(width, width), w(width)]), chain);
  }
  return chain;
}

export const CHAINS: readonly SweepCase[] = [
  unaryChain(24, 16),
  unaryChain(60, 40),
  unaryChain(150, 7),
  denseChain(10, 12),
  denseChain(24, 9),
];
