/** What the portable kernels give on the host, under the sanitizers. */
import { compileGraph } from '@flashline/compiler';
import { runHostModels } from '@flashline/host-model';
import { tensorBytes } from '@flashline/ir';
import type { QuantizedFile } from './quantized-cases.ts';

/** Outputs of every sample as bytes in hexadecimal. */
export async function portableBytes({ graph, samples }: QuantizedFile): Promise<string[][]> {
  const naming = { prefix: 'q_0', modelSha256: '', toolVersion: '', settings: [] };
  const regions = [{ name: 'HOST', capacityBytes: 2 ** 31 }];
  const { source } = compileGraph(graph, regions, { ...naming, isa: 'portable' });
  const inputs = samples.map((sample) => sample.map(tensorBytes));
  const jobs = [{ model: source, samples: inputs }];
  const [outcome] = await runHostModels('q', jobs, { sanitize: true });
  if (outcome!.kind === 'failure') throw outcome!.error;
  return outcome!.samples.map((sample) =>
    sample.map((bytes) => Buffer.from(bytes).toString('hex')),
  );
}
