/** Integer forms as portable C under the sanitizers, against ONNX Runtime. */
import { tensorFromBytes, valueOf, type Tensor } from '@flashline/ir';
import { portableBytes } from './suite/portable-bytes.ts';
import {
  answerFaults,
  formFaults,
  quantizedFiles,
  readQuantizedFile,
  type QuantizedFile,
} from './suite/quantized-cases.ts';

async function compiledAnswers(quantized: QuantizedFile): Promise<Tensor[][]> {
  const { graph } = quantized;
  const types = graph.outputs.map((port) => valueOf(graph, port.value).type);
  return (await portableBytes(quantized)).map((sample) =>
    sample.map((hex, i) => tensorFromBytes(types[i]!, Buffer.from(hex, 'hex'))),
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
