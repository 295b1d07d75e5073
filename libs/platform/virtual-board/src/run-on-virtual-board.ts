/** Runs a firmware on a virtual board: every sample twice, counted exactly. */

import { AppError } from '@flashline/errors';
import { readCounts, readLayerValues } from './counter-results.ts';
import { type Emulator, withEmulator } from './emulator.ts';
import { VIRTUAL_BOARD_MODEL_FAILED, VIRTUAL_BOARD_STRAY_WRITE } from './errors.ts';
import {
  type SessionOptions,
  type TensorPlace,
  type TensorPlaces,
  openSession,
  sendCommand,
} from './firmware-session.ts';
import { MACHINES } from './machines.ts';
import { COMMAND } from './mailbox.ts';
import { findStrayWrite } from './stray-writes.ts';
import type { InstructionCount, VirtualRunRequest, VirtualRunResult } from './virtual-run.ts';

const TIMEOUT_MS = 60_000;
const INFERENCES = 2;

type Inference = {
  readonly outputs: readonly Uint8Array[];
  readonly count: InstructionCount;
  readonly layerReads: readonly Uint8Array[];
  readonly stackBytes: number;
};

/**
 * Boots the image and runs inference twice for each sample, its inputs written anew each time; the
 * second one is what counts. Rejects with an AppError where the emulator is missing or dies, the
 * firmware faults, overflows its stack, does not answer in time, writes memory that is not its own,
 * or is not the model expected.
 */
export function runOnVirtualBoard(request: VirtualRunRequest): Promise<VirtualRunResult> {
  const options = { boardId: request.board.id, timeoutMs: request.timeoutMs ?? TIMEOUT_MS };
  return withEmulator(request, async (emulator) => {
    const places = await openSession(emulator, options);
    emulator.folder.unlink(); // the firmware answers, so the emulator has opened all of it
    assertTensors(request, places);
    const runs: (readonly Inference[])[] = [];
    let runNumber = 0;
    for (const sample of request.inputs) {
      const inferences: Inference[] = [];
      for (let turn = 0; turn < INFERENCES; turn++) {
        inferences.push(await infer(emulator, options, { request, places, sample, runNumber }));
        runNumber++;
      }
      runs.push(inferences);
    }
    assertNoStrayWrite(request, emulator);
    const second = runs.flatMap((inferences) => inferences.slice(-1));
    return {
      outputs: second.map((inference) => inference.outputs),
      instructions: second.map((inference) => inference.count),
      layerReads: second.map((inference) => inference.layerReads),
      stackBytes: Math.max(0, ...runs.flat().map((inference) => inference.stackBytes)),
      repeatable: runs.every(areEqual),
    };
  });
}

async function infer(
  emulator: Emulator,
  options: SessionOptions,
  job: {
    readonly request: VirtualRunRequest;
    readonly places: TensorPlaces;
    readonly sample: readonly Uint8Array[];
    readonly runNumber: number;
  },
): Promise<Inference> {
  const { request, places, sample, runNumber } = job;
  const { counts, reads } = emulator.folder;
  const countedBytes = counts.sizeBytes();
  places.inputs.forEach((place, index) => {
    emulator.memory.write(place.address, sample[index] ?? new Uint8Array());
  });
  const answer = await sendCommand(emulator, options, COMMAND.run, 1);
  const [count, ...others] = readCounts(counts, request.layerCount, countedBytes);
  if (count === undefined || others.length > 0) {
    throw new Error(
      `the counter saw ${others.length + Number(count !== undefined)} calls, not one`,
    );
  }
  return {
    outputs: places.outputs.map((place) => readTensor(emulator, place)),
    count,
    layerReads: readLayerValues(reads, request.layerReads ?? [], runNumber),
    stackBytes: answer.stackBytes,
  };
}

function readTensor(emulator: Emulator, place: TensorPlace): Uint8Array {
  return Uint8Array.from(emulator.memory.read(place.address, place.bytes));
}

function assertTensors(request: VirtualRunRequest, places: TensorPlaces): void {
  const outputs = places.outputs.map((place) => place.bytes);
  if (!isSame(outputs, request.outputBytes)) {
    throw mismatch(request, 'outputs', outputs, request.outputBytes);
  }
  const inputs = places.inputs.map((place) => place.bytes);
  for (const sample of request.inputs) {
    const given = sample.map((input) => input.length);
    if (!isSame(inputs, given)) throw mismatch(request, 'inputs', inputs, given);
  }
}

function assertNoStrayWrite(request: VirtualRunRequest, emulator: Emulator): void {
  const machine = MACHINES[request.board.core];
  const address = findStrayWrite(emulator.elf, emulator.memory, machine);
  if (address === null) return;
  throw new AppError(
    VIRTUAL_BOARD_STRAY_WRITE,
    `The firmware for ${request.board.id} wrote memory that is not its own, at ` +
      `0x${address.toString(16)}.`,
  );
}

function mismatch(
  request: VirtualRunRequest,
  what: string,
  has: readonly number[],
  wanted: readonly number[],
): AppError {
  return new AppError(
    VIRTUAL_BOARD_MODEL_FAILED,
    `The firmware for ${request.board.id} has ${what} of [${has.join(', ')}] bytes where ` +
      `[${wanted.join(', ')}] were expected.`,
  );
}

function areEqual(inferences: readonly Inference[]): boolean {
  const [first, ...rest] = inferences;
  return (
    first !== undefined &&
    rest.every(
      (other) =>
        other.count.total === first.count.total &&
        isSame(other.count.layers, first.count.layers) &&
        other.outputs.every((output, index) =>
          Buffer.from(output).equals(first.outputs[index] ?? new Uint8Array()),
        ),
    )
  );
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
