/** Which tools made a report, and from which inputs: enough to make it again. */
import { createHash } from 'node:crypto';
import { encodeNpz, stackSamples } from '@flashline/model-files';
import type { Report } from '@flashline/report';
import { machineTools } from './machine-tools.ts';
import type { ReferenceRun } from './measure-target.ts';
import type { PreparedGraphs } from './prepare-model.ts';
import { inputsOf } from './samples.ts';

/** A tool that is missing is null, and so are the inputs where nothing was run. */
export async function provenanceOf(
  model: PreparedGraphs,
  reference: ReferenceRun | null,
): Promise<Report['provenance']> {
  return {
    tools: { ...(await machineTools()) },
    inputs: reference === null ? null : describeInputs(model, reference),
  };
}

/** The hash is that of `inputs.npz` in the output folder. */
function describeInputs(model: PreparedGraphs, { samples }: ReferenceRun): object {
  const bytes = encodeNpz(
    stackSamples(
      inputsOf(model).map((input) => input.name),
      samples,
    ),
  );
  return { sha256: createHash('sha256').update(bytes).digest('hex'), samples: samples.length };
}
