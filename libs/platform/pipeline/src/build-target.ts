/** Stages plan, emit and build: a graph to source and firmware for one board. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Board } from '@flashline/boards';
import { compileProgram, type CompiledModel, type Program } from '@flashline/compiler';
import { fileError } from '@flashline/errors';
import type { ReportMemory } from '@flashline/report';
import { compileFirmware, type Firmware } from '@flashline/toolchain';
import { firmwareSources } from './firmware-sources.ts';
import { settingsFor, type PreparedGraphs } from './prepare-model.ts';
import {
  arenaRegions,
  BOARD_ISA,
  OPTIMIZE_FLAGS,
  type Optimize,
  type Precision,
} from './target.ts';
import { TOOL_VERSION } from './version.ts';

export interface TargetRequest {
  readonly board: Board;
  readonly precision: Precision;
  readonly optimize: Optimize;
}

export interface BuiltTarget extends CompiledModel {
  readonly firmware: Firmware;
}

/** C source of the model for one target. `program` is the lowered graph of that precision. */
export function compileTarget(
  model: PreparedGraphs,
  program: Program,
  { board, precision, optimize }: TargetRequest,
): CompiledModel {
  return compileProgram(program, arenaRegions(board), {
    prefix: model.prefix,
    isa: BOARD_ISA,
    modelSha256: model.sha256,
    toolVersion: TOOL_VERSION,
    settings: [
      ['board', board.id],
      ['precision', precision],
      ['optimize', optimize],
      ...settingsFor(model, precision),
    ],
  });
}

/** Writes `source/` and the firmware into `folder`, which must exist. */
export async function buildTarget(
  compiled: CompiledModel,
  request: TargetRequest,
  folder: string,
  signal?: AbortSignal,
): Promise<BuiltTarget> {
  await writeSource(compiled, join(folder, 'source'));
  const firmware = await compileFirmware({
    board: request.board,
    target: 'virtual',
    sources: firmwareSources(compiled.source, request.board),
    model: compiled.source,
    optimize: OPTIMIZE_FLAGS[request.optimize],
    outDir: folder,
    ...(signal === undefined ? {} : { signal }),
  });
  return { ...compiled, firmware };
}

export async function writeSource(compiled: CompiledModel, folder: string): Promise<void> {
  try {
    for (const file of compiled.source.files) {
      await mkdir(dirname(join(folder, file.path)), { recursive: true });
      await writeFile(join(folder, file.path), file.pieces?.() ?? file.text);
    }
  } catch (error) {
    throw fileError('the generated source', error);
  }
}

/** Memory figures of a linked (or overflowing) firmware; `stackBytes` is null where it never ran. */
export function memoryOf(
  built: BuiltTarget,
  board: Board,
  stackBytes: number | null,
): ReportMemory {
  const { firmware, plan } = built;
  const flashBytes = firmware.image.flashBytes - firmware.empty.flashBytes;
  const ramBytes = firmware.image.ramBytes - firmware.empty.ramBytes;
  const arenaBytes = plan.arenas.reduce((sum, arena) => sum + arena.bytes, 0);
  return {
    flash: {
      weightsBytes: firmware.weightsBytes,
      codeBytes: flashBytes - firmware.weightsBytes,
      totalBytes: flashBytes,
      availableBytes: board.flash.sizeBytes,
    },
    ram: {
      activationsBytes: plan.activationsBytes,
      scratchBytes: plan.scratchBytes,
      ioBytes: 0,
      staticBytes: ramBytes - arenaBytes,
      stackBytes,
      totalBytes: stackBytes === null ? null : ramBytes + stackBytes,
      availableBytes: board.ram.reduce((sum, region) => sum + region.sizeBytes, 0),
    },
    arenaLowerBoundBytes: plan.lowerBoundBytes,
    regions: firmware.regions.map((region) => ({ ...region })),
  };
}
