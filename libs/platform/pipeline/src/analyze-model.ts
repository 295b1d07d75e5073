/** The prediction of a job: plan and source as `run` makes them, sizes and counts from tables. */
import { runtimeRegion, RUNTIME_STATIC_BYTES, STACK_RESERVE_BYTES } from '@flashline/boards';
import type { Board } from '@flashline/boards';
import type { CompiledModel } from '@flashline/compiler';
import {
  CODE_TABLES,
  emptyFlashBytes,
  INSTRUCTION_TABLES,
  layerCalls,
  MEASURED_WITH,
  predictCode,
  predictLayers,
} from '@flashline/latency';
import type { Report, ReportMemory, ReportTarget } from '@flashline/report';
import type { TargetRequest } from './build-target.ts';
import { compileTarget } from './build-target.ts';
import { describeFallbacks } from './fallbacks.ts';
import { describeLayers, totalMacs } from './layers.ts';
import { programsOf } from './lower-model.ts';
import { describeModel, type PreparedModel } from './prepare-model.ts';
import { emptyTarget } from './target-report.ts';
import { OPTIMIZE_FLAGS } from './target.ts';
import { describeDoubts, type Prediction } from './verdict-doubts.ts';
import { TOOL_VERSION } from './version.ts';

export interface AnalyzeRequest {
  readonly model: PreparedModel;
  /** Not empty. */
  readonly targets: readonly TargetRequest[];
  /** Goes into the report as it is; holds no path. */
  readonly options: Report['options'];
}

/**
 * Needs no compiler, no emulator and no reference. The model must not have failed. Throws AppError
 * where it could not be quantised.
 */
export function analyzeModel({ model, targets, options }: AnalyzeRequest): Report {
  const programFor = programsOf(model);
  const compiled = targets.map((target) => {
    if (model.graph === null) return null;
    return compileTarget(model, programFor(target.precision), target);
  });
  const predictions = targets.flatMap((target, i) => {
    const one = compiled[i];
    return one == null ? [] : [predictTarget(target, one)];
  });
  return {
    schema: 'flashline.report/1',
    tool: { version: TOOL_VERSION, compiler: null, compilerVersion: null, flags: [] },
    model: describeModel(model, compiled[0] == null ? null : totalMacs(compiled[0].program)),
    options,
    diagnostics: [
      ...model.diagnostics.map((diagnostic) => ({ ...diagnostic })),
      ...describeFallbacks(predictions.flatMap(({ report }) => report.layers)),
      ...describeDoubts(predictions),
    ],
    targets:
      model.graph === null
        ? targets.map((target) => emptyTarget(target, 'unsupported'))
        : predictions.map(({ report }) => report),
    provenance: { tools: { node: process.versions.node }, prediction: MEASURED_WITH },
  };
}

function predictTarget(target: TargetRequest, compiled: CompiledModel): Prediction {
  const { program, plan, source } = compiled;
  const level = OPTIMIZE_FLAGS[target.optimize];
  const layers = layerCalls(program, plan);
  const latency = predictLayers(layers, INSTRUCTION_TABLES[level]);
  const code = predictCode(
    {
      layers,
      ports: source.inputBytes.length + source.outputBytes.length,
      arenas: plan.arenas.length,
    },
    CODE_TABLES[level],
  );
  const memory = describeMemory(target.board, compiled, code);
  const fits = memory.regions.every(({ usedBytes, sizeBytes }) => usedBytes <= sizeBytes);
  const report: ReportTarget = {
    ...emptyTarget(target, fits ? 'fits' : 'does-not-fit'),
    memory,
    latency: fits ? estimate(latency.instructions) : null,
    layers: describeLayers(compiled, target.precision, {
      instructions: fits ? latency.layers : [],
      maxRelErrors: [],
    }),
  };
  return { report, guessed: [...new Set([...latency.guessed, ...code.guessed])].sort() };
}

/** The total of RAM is without the stack, which only a run can tell. */
function describeMemory(
  board: Board,
  { plan, source }: CompiledModel,
  code: { readonly codeBytes: number; readonly staticBytes: number },
): ReportMemory {
  const { weightsBytes } = source;
  const { activationsBytes, scratchBytes } = plan;
  const flashBytes = weightsBytes + code.codeBytes;
  const runtime = STACK_RESERVE_BYTES + RUNTIME_STATIC_BYTES + code.staticBytes;
  const arenaIn = (name: string): number =>
    plan.arenas.reduce((sum, { region, bytes }) => sum + (region === name ? bytes : 0), 0);
  return {
    flash: {
      weightsBytes,
      codeBytes: code.codeBytes,
      totalBytes: flashBytes,
      availableBytes: board.flash.sizeBytes,
    },
    ram: {
      activationsBytes,
      scratchBytes,
      ioBytes: 0,
      staticBytes: code.staticBytes,
      stackBytes: null,
      totalBytes: activationsBytes + scratchBytes + code.staticBytes,
      availableBytes: board.ram.reduce((sum, region) => sum + region.sizeBytes, 0),
    },
    arenaLowerBoundBytes: plan.lowerBoundBytes,
    regions: [
      {
        name: board.flash.name,
        usedBytes: emptyFlashBytes(board.id) + flashBytes,
        sizeBytes: board.flash.sizeBytes,
      },
      ...board.ram.map(({ name, sizeBytes }) => ({
        name,
        usedBytes: arenaIn(name) + (name === runtimeRegion(board).name ? runtime : 0),
        sizeBytes,
      })),
    ],
  };
}

function estimate(instructions: number): NonNullable<ReportTarget['latency']> {
  return {
    source: 'estimate',
    instructions,
    cycles: null,
    cyclesLow: null,
    cyclesHigh: null,
    clockHz: null,
    milliseconds: null,
  };
}
