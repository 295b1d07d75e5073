/** Models with layers pruned at random compute the same without the channels that died. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportGraph, importGraph } from '@flashline/compiler';
import {
  elementCount,
  tensorOf,
  valueOf,
  type Graph,
  type Value,
  type ValueId,
} from '@flashline/ir';
import { inlineFunctions, parseModel } from '@flashline/onnx';
import { runReference } from '@flashline/oracle';
import { affineNode } from '../src/affine/channels.ts';
import { BEFORE_QUANTIZATION, GraphEditor, runPasses } from '../src/index.ts';
import { removeDeadChannels } from '../src/remove-dead-channels.ts';
import { verifyTypes } from './rewrite.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const BEFORE_REMOVAL = BEFORE_QUANTIZATION.slice(
  0,
  BEFORE_QUANTIZATION.indexOf(removeDeadChannels),
);
const TOLERANCE = 1e-5;

const MODELS = [
  'bench/models/mbv1_025.onnx',
  'bench/models/resnet8.onnx',
  'zoo/models/multi_scale_cnn.onnx',
  'zoo/models/residual_cnn.onnx',
  'zoo/models/senet.onnx',
  'zoo/models/temporal_cnn.onnx',
];

describe.each(MODELS)('%s', (path) => {
  test.each([
    ['before fusions', BEFORE_REMOVAL],
    ['after fusions', BEFORE_QUANTIZATION],
  ])('gives the same where it is pruned %s', async (_, passes) => {
    const bytes = readFileSync(join(ROOT, path));
    const model = inlineFunctions(parseModel(bytes, new Map()));
    const { graph } = importGraph(model, { dims: new Map(), bindings: new Map() });
    const pruned = pruneAtRandom(runPasses(graph!, passes));
    const smaller = removeDeadChannels.run(pruned);
    verifyTypes(smaller);
    expect(weightsOf(smaller)).toBeLessThan(0.9 * weightsOf(pruned));
    expect(removeDeadChannels.run(smaller) === smaller).toBe(true);

    const outputs = graph!.outputs.map((port) => port.value);
    const samples = [graph!.inputs.map((port) => wave(valueOf(graph!, port.value)))];
    const answers = await Promise.all(
      [pruned, smaller].map((each) => runReference({ model: exportGraph(each, outputs), samples })),
    );
    const [wanted, got] = answers.map(({ samples: [sample] }) =>
      sample!.flatMap(({ data }) => Array.from(data, Number)),
    );
    const largest = Math.max(...wanted!.map(Math.abs));
    const difference = Math.max(...wanted!.map((value, i) => Math.abs(value - got![i]!)));
    expect(largest).toBeGreaterThan(0);
    expect(difference).toBeLessThanOrEqual(TOLERANCE * largest);
  });
});

/** Every layer loses about a third of its filters and a third of what it reads. */
function pruneAtRandom(graph: Graph): Graph {
  const editor = new GraphEditor(graph, 'prune');
  const values = new Map<ValueId, Value>(graph.values);
  let state = 1;
  const isLost = (): boolean => {
    state = (Math.imul(state, 48271) >>> 0) % 2147483647;
    return state % 3 === 0;
  };
  for (const node of editor.nodes()) {
    const affine = affineNode(editor, node);
    if (affine === null) continue;
    const { w, weights, inputOf, outputOf } = affine;
    const lost = Array.from({ length: 4096 }, isLost);
    const data = weights.map((weight, i) =>
      lost[outputOf(i)] === true || lost[2048 + inputOf(i)] === true ? 0 : weight,
    );
    values.set(w.id, { ...w, constant: tensorOf('f32', w.type.shape, data) });
  }
  return { ...graph, values };
}

function weightsOf(graph: Graph): number {
  const constants = [...graph.values.values()].filter((value) => value.constant !== null);
  return constants.reduce((sum, { type }) => sum + elementCount(type.shape), 0);
}

function wave({ type }: Value) {
  const count = elementCount(type.shape);
  return tensorOf(
    type.element,
    type.shape,
    Array.from({ length: count }, (_, i) => Math.sin(i * i + 1)),
  );
}
