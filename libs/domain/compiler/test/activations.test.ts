/** Activations as exporters write them and as the one node that they become, both by ONNX Runtime. */
import { parseGraph, tensorOf, type Graph } from '@flashline/ir';
import { runReference } from '@flashline/oracle';
import { exportGraph, runPasses } from '../src/index.ts';

const EDGES = [-1e30, -104, -88.5, -1e-30, 1e-30, 15.999, 16.001, 19.999, 20.001, 88.5, 1e30];
const NUMBERS = [...EDGES, ...Array.from({ length: 401 }, (_, i) => (i - 200) / 8)];
/** Of the number itself, or of 1e-3 where it is less. */
const TOLERANCE = 2e-6;

const TYPE = `f32[${NUMBERS.length}]`;
const SOFTPLUS = `%large: f32[] = {20}
  %a: ${TYPE} = Softplus(%x)
  %b: bool[${NUMBERS.length}] = Less(%large, %x)`;

test.each([
  [
    'tanh of softplus',
    'Mish',
    `%a: ${TYPE} = Softplus(%x) %b: ${TYPE} = Tanh(%a) %y: ${TYPE} = Mul(%x, %b)`,
  ],
  [
    'tanh of a softplus that large numbers pass by',
    'Mish',
    `${SOFTPLUS} %c: ${TYPE} = Where(%b, %x, %a) %d: ${TYPE} = Tanh(%c) %y: ${TYPE} = Mul(%d, %x)`,
  ],
  [
    'softplus that large numbers pass by',
    'Softplus',
    `${SOFTPLUS} %y: ${TYPE} = Where(%b, %x, %a)`,
  ],
  [
    'quotient',
    'Softsign',
    `%one: f32[] = {1} %a: ${TYPE} = Abs(%x) %b: ${TYPE} = Add(%a, %one) %y: ${TYPE} = Div(%x, %b)`,
  ],
  [
    'scaled sigmoid',
    'Swish',
    `%alpha: f32[] = {1.702} %a: ${TYPE} = Mul(%x, %alpha) %b: ${TYPE} = Sigmoid(%a) %y: ${TYPE} = Mul(%x, %b)`,
  ],
])('a %s gives the same as %s', async (_, op, lines) => {
  const parts = parseGraph(`graph(%x: ${TYPE}) -> %y\n${lines}`);
  const whole = runPasses(parts);
  expect(whole.nodes.map((node) => node.op)).toEqual([op]);
  const [got, wanted] = await Promise.all([answerOf(whole), answerOf(parts)]);
  const errors = got.map((y, i) => Math.abs(y - wanted[i]!) / Math.max(Math.abs(wanted[i]!), 1e-3));
  expect(Math.max(...errors)).toBeLessThanOrEqual(TOLERANCE);
});

async function answerOf(graph: Graph): Promise<readonly number[]> {
  const model = exportGraph(graph, [graph.outputs[0]!.value]);
  const x = tensorOf('f32', [NUMBERS.length], NUMBERS);
  const { samples } = await runReference({ model, samples: [[x]] });
  return Array.from(samples[0]![0]!.data, Number);
}
