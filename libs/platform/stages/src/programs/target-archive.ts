/**
 * The archive of a target: what `flashline run` leaves in the target's folder, and the samples that lie
 * beside it.
 */
import type { Source } from '@flashline/emit-c';
import { encodeNpz, stackSamples } from '@flashline/model-files';
import { inputsOf, type PreparedGraphs, type ReferenceRun } from '@flashline/pipeline';
import { zipSync, type Zippable } from 'fflate';
import { BIN_FILE, ELF_FILE, MAP_FILE, targetFile } from '../stage-files.ts';
import { outputPath, readInput, writeOutput } from './files.ts';

/** Equal contents give equal archives. */
const FIXED_TIME = new Date(1980, 0, 1);
/** Most of a firmware does not shrink further, and a source shrinks well at once. */
const LEVEL = 3;

/** Inputs and what ONNX Runtime answered, by file name; none where nothing was computed. */
export function sampleFiles(
  model: PreparedGraphs,
  reference: ReferenceRun | null,
): ReadonlyMap<string, Uint8Array> {
  if (reference === null || model.imported === null) return new Map();
  const inputs = inputsOf(model).map(({ name }) => name);
  const outputs = model.imported.outputs.map(({ name }) => name);
  return new Map([
    ['inputs.npz', encodeNpz(stackSamples(inputs, reference.samples))],
    ['reference.npz', encodeNpz(stackSamples(outputs, reference.outputs))],
  ]);
}

/** Writes `<name>.zip`; paths within it are those of the report. */
export async function writeTargetArchive(
  name: string,
  position: number,
  source: Source,
  samples: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const files = new Map(samples);
  for (const { path, text } of source.files) {
    files.set(`${name}/source/${path}`, Buffer.from(text));
  }
  const rest = {
    [ELF_FILE]: await readInput(targetFile(position, 'elf')),
    [BIN_FILE]: await readInput(targetFile(position, 'bin')),
    [MAP_FILE]: await readInput(targetFile(position, 'map')),
    'outputs.npz': await readInput(outputPath(`${name}.npz`)),
  };
  for (const [file, bytes] of Object.entries(rest)) {
    if (bytes !== null) files.set(`${name}/${file}`, bytes);
  }
  const sorted: Zippable = Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeOutput(`${name}.zip`, zipSync(sorted, { level: LEVEL, mtime: FIXED_TIME }));
}
