/** Integer forms as portable C under the sanitizers, against ONNX Runtime. */
import { compileGraph } from '@flashline/compiler';
import { runHostModels } from '@flashline/host-model';
import { tensorBytes, tensorFromBytes, valueOf, type Tensor } from '@flashline/ir';
import {
  answerFaults,
  formFaults,
  quantizedFiles,
  readQuantizedFile,
  type QuantizedFile,
} from './suite/quantized-cases.ts';

async function compiledAnswers({ graph, samples }: QuantizedFile): Promise<Tensor[][]> {
  const naming = { prefix: 'q_0', modelSha256: '', toolVersion: '', settings: [] };
  const regions = [{ name: 'HOST', capacityBytes: 2 ** 31 }];
  const { source } = compileGraph(graph, regions, { ...naming, isa: 'portable' });
  const bytes = samples.map((sample) => sample.map(tensorBytes));
  const [outcome] = await runHostModels('q', [{ model: source, samples: bytes }], {
    sanitize: true,
  });
  if (outcome!.kind === 'failure') throw outcome!.error;
  const types = graph.outputs.map((port) => valueOf(graph, port.value).type);
  return outcome!.samples.map((sample) =>
    sample.map((output, i) => tensorFromBytes(types[i]!, output)),
  );
}

test.each(quantizedFiles())(
  'the quantised cases of %s are within a step of ONNX Runtime',
  async (file) => {
    const quantized = await readQuantizedFile(file);
    expect(quantized.cases.length).toBeGreaterThan(0);
    expect(formFaults(quantized)).toEqual([]);
    expect(await answerFaults(quantized, await compiledAnswers(quantized))).toEqual([]);
  },
);
