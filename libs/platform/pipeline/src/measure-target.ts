/** Stages run and compare: a firmware on its virtual board against the reference. */
import type { Board } from '@flashline/boards';
import {
  byteSize,
  isFloat,
  tensorBytes,
  tensorFromBytes,
  toNumbers,
  valueOf,
  type Graph,
  type Port,
  type Tensor,
  type Value,
  type ValueId,
} from '@flashline/ir';
import type { CompiledModel } from '@flashline/compiler';
import {
  measureAccuracy,
  measureOutputs,
  relativeError,
  type OutputFigures,
  type ReportAccuracy,
} from '@flashline/report';
import { runOnVirtualBoard, type LayerRead } from '@flashline/virtual-board';
import { portTensor, realTensor } from './port-values.ts';

/** Inputs of every sample, and what ONNX Runtime answers to them. */
export interface ReferenceRun {
  readonly samples: readonly (readonly Tensor[])[];
  /** Samples x outputs of the model. */
  readonly outputs: readonly (readonly Tensor[])[];
  /** What values inside the model are compared with, by ONNX name, per sample; empty unless asked. */
  readonly inner: readonly ReadonlyMap<string, Tensor>[];
  readonly labels: readonly number[] | null;
}

export interface Measurement {
  /** Samples x outputs, as read from the board's memory. */
  readonly outputs: readonly (readonly Tensor[])[];
  /** Largest count over the samples; they differ where a kernel's path depends on the data. */
  readonly instructions: number;
  /** Per layer mark, of the sample with the largest total. */
  readonly layerInstructions: readonly number[];
  /** Per layer mark; null where no output of the layer equals an ONNX value, or none was asked. */
  readonly layerErrors: readonly (number | null)[];
  readonly stackBytes: number;
  readonly isRepeatable: boolean;
  readonly accuracy: ReportAccuracy;
  /** The same, output by output. */
  readonly outputFigures: readonly OutputFigures[];
}

export interface MeasureOptions {
  /** Compare what each layer wrote, dequantised, with the reference's value of the same ONNX name. */
  readonly compareLayers: boolean;
  readonly signal?: AbortSignal;
}

/** `elf` is the linked firmware. Rejects with AppError where the emulator or the model fails. */
export async function measureTarget(
  built: CompiledModel,
  elf: string,
  board: Board,
  reference: ReferenceRun,
  options: MeasureOptions,
): Promise<Measurement> {
  const { graph } = built.program;
  const probes = options.compareLayers ? layerProbes(built) : [];
  const run = await runOnVirtualBoard({
    board,
    elf,
    inputs: reference.samples.map((sample) =>
      sample.map((tensor, i) => tensorBytes(portTensor(portOf(graph, graph.inputs[i]!), tensor))),
    ),
    outputBytes: built.source.outputBytes,
    layerCount: built.source.layers.length,
    layerReads: probes,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const outputs = run.outputs.map((sample) =>
    sample.map((bytes, i) => tensorFromBytes(portOf(graph, graph.outputs[i]!).type, bytes)),
  );
  const actual = outputs.map((sample) => realOutputs(graph, sample));
  const expected = reference.outputs.map((sample) => realOutputs(graph, sample));
  const worst = run.instructions.reduce((a, b) => (b.total > a.total ? b : a));
  return {
    outputs,
    instructions: worst.total,
    layerInstructions: worst.layers,
    layerErrors: built.source.layers.map((_, layer) =>
      layerError(built, probes, run.layerReads, reference, layer),
    ),
    stackBytes: run.stackBytes,
    isRepeatable: run.repeatable,
    accuracy: measureAccuracy(actual, expected, reference.labels),
    outputFigures: measureOutputs(actual, expected),
  };
}

function portOf(graph: Graph, { value }: Port): Value {
  return valueOf(graph, value);
}

function realOutputs(graph: Graph, sample: readonly Tensor[]): Tensor[] {
  return sample.map((tensor, i) => realTensor(portOf(graph, graph.outputs[i]!), tensor));
}

interface Probe extends LayerRead {
  readonly value: ValueId;
  readonly onnxName: string;
}

/** ONNX names of all values that some layer of the program writes. */
export function comparableNames(compiled: CompiledModel): string[] {
  return [...new Set(layerProbes(compiled).map((probe) => probe.onnxName))];
}

function layerProbes({ program, plan, source }: CompiledModel): Probe[] {
  return source.layers.flatMap((stepIndex, layer) =>
    program.steps[stepIndex]!.node.outputs.flatMap((id) => {
      if (id === null) return [];
      const value = valueOf(program.graph, id);
      const address = plan.values.get(id);
      if (value.onnxName === null || address === undefined) return [];
      const { region } = plan.arenas[address.arena]!;
      const bytes = byteSize(value.type);
      const { onnxName } = value;
      return [{ layer, region, offset: address.offset, bytes, value: id, onnxName }];
    }),
  );
}

function layerError(
  built: CompiledModel,
  probes: readonly Probe[],
  reads: readonly (readonly Uint8Array[])[],
  reference: ReferenceRun,
  layer: number,
): number | null {
  const { graph } = built.program;
  // Integers of a quantised graph stand for real numbers even where no scale is on record.
  const isMeasured = [...graph.values.values()].some((value) => value.quantization !== undefined);
  let worst: number | null = null;
  probes.forEach((probe, i) => {
    if (probe.layer !== layer) return;
    const value = valueOf(graph, probe.value);
    reads.forEach((sample, s) => {
      const wanted = reference.inner[s]?.get(probe.onnxName);
      if (wanted === undefined) return;
      const got = realTensor(value, tensorFromBytes(value.type, sample[i]!));
      const expected = toNumbers(realTensor(value, wanted));
      const error = relativeError(
        toNumbers(got),
        expected,
        isMeasured || isFloat(got.type.element),
      );
      worst = Math.max(worst ?? 0, error);
    });
  });
  // JSON has no infinity, and null says that nothing was compared.
  return worst === null ? null : Math.min(worst, Number.MAX_VALUE);
}
