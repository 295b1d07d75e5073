/**
 * Every int8 value inside every model: the Cortex-M kernels give the bytes that the portable kernels
 * give on the host.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findBoard } from '@flashline/boards';
import { compileGraph } from '@flashline/compiler';
import { runHostModels } from '@flashline/host-model';
import { byteSize, tensorBytes, valueOf, type Graph, type ValueId } from '@flashline/ir';
import { runOnVirtualBoard } from '@flashline/virtual-board';
import { arenaRegions, BOARD_ISA, buildTarget } from '../src/index.ts';
import { mlperfTiny, modelsIn } from './corpus.ts';
import { quantizeWithSamples } from './quantized.ts';

const SAMPLES = 2;
/** Values that are kept to the end at once, so that the board can hold them. */
const SHOWN_BYTES = 150_000;
const HOST = [{ name: 'HOST', capacityBytes: 2 ** 31 }];
const NAMING = { modelSha256: '', toolVersion: '', settings: [] };
const board = findBoard('b-u585i-iot02a')!;
const files = [...modelsIn('zoo/models'), ...modelsIn('bench/models'), ...mlperfTiny()];

test.each(files.map((file) => [basename(file, '.onnx'), file]))(
  'every int8 value of %s has the same bytes on board and host',
  async (_name, file) => {
    const { graph, samples } = await quantizeWithSamples(file, SAMPLES);
    const shown = integersOf(graph);
    expect(shown.length).toBeGreaterThan(0);
    for (const part of partsOf(graph, shown)) {
      const showing = withOutputs(graph, part);
      const inputs = samples.map((sample) => sample.map(tensorBytes));
      expect(await boardBytes(showing, inputs)).toEqual(await hostBytes(showing, inputs));
    }
  },
);

type Bytes = readonly (readonly Uint8Array[])[];

function integersOf(graph: Graph): ValueId[] {
  const made = graph.nodes.flatMap(({ outputs }) => outputs.filter((id) => id !== null));
  return made.filter((id) => valueOf(graph, id).type.element === 's8');
}

function partsOf(graph: Graph, shown: readonly ValueId[]): ValueId[][] {
  const parts: ValueId[][] = [];
  let bytes = Infinity;
  for (const id of shown) {
    const size = byteSize(valueOf(graph, id).type);
    if (bytes + size > SHOWN_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(id);
    bytes += size;
  }
  return parts;
}

function withOutputs(graph: Graph, shown: readonly ValueId[]): Graph {
  const ports = shown.map((value) => ({ name: value, value }));
  return { ...graph, outputs: [...graph.outputs, ...ports] };
}

/** Samples x outputs in hexadecimal. */
async function hostBytes(graph: Graph, inputs: Bytes): Promise<string[][]> {
  const naming = { ...NAMING, prefix: 'm_0', isa: 'portable' } as const;
  const { source } = compileGraph(graph, HOST, naming);
  const [outcome] = await runHostModels('m', [{ model: source, samples: inputs }], {
    sanitize: true,
  });
  if (outcome!.kind === 'failure') throw outcome!.error;
  return outcome!.samples.map(hexadecimal);
}

async function boardBytes(graph: Graph, inputs: Bytes): Promise<string[][]> {
  const compiled = compileGraph(graph, arenaRegions(board), {
    ...NAMING,
    prefix: 'm',
    isa: BOARD_ISA,
  });
  const folder = await mkdtemp(join(tmpdir(), 'equal-bytes-'));
  try {
    const target = { board, precision: 'int8', optimize: 'balanced' } as const;
    const { firmware } = await buildTarget(compiled, target, folder);
    const run = await runOnVirtualBoard({
      board,
      elf: firmware.elf!,
      inputs,
      outputBytes: compiled.source.outputBytes,
      layerCount: compiled.source.layers.length,
      layerReads: [],
    });
    return run.outputs.map(hexadecimal);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function hexadecimal(sample: readonly Uint8Array[]): string[] {
  return sample.map((bytes) => Buffer.from(bytes).toString('hex'));
}
