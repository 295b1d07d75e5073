/** One target's part of the report, from what was built and measured. */
import type { ReportAccuracy, ReportTarget, Verdict } from '@flashline/report';
import { memoryOf, type BuiltTarget, type TargetRequest } from './build-target.ts';
import { describeLayers } from './layers.ts';
import type { Measurement } from './measure-target.ts';
import { OPTIMIZE_FLAGS } from './target.ts';

/** fp32 outputs that differ by more than this from the reference are wrong: our bug. */
const FP32_ERROR_LIMIT = 1e-4;

/** Name of a target's folder and artifacts. */
export function targetName({ board, precision }: TargetRequest): string {
  return `${board.id}.${precision}`;
}

/** A target that was never built: refused at import, or lost to a failure of the world. */
export function emptyTarget(request: TargetRequest, verdict: Verdict): ReportTarget {
  return {
    board: request.board.id,
    precision: request.precision,
    verdict,
    build: { optimize: request.optimize, flags: [OPTIMIZE_FLAGS[request.optimize]] },
    memory: null,
    latency: null,
    energy: null,
    accuracy: null,
    layers: [],
    gates: [],
    artifacts: null,
  };
}

/** `measured` is null where the firmware does not fit, or something kept it from running. */
export function builtTarget(
  request: TargetRequest,
  built: BuiltTarget,
  measured: Measurement | null,
): ReportTarget {
  const { firmware } = built;
  const folder = targetName(request);
  const file = (name: string) => (firmware.linked ? `${folder}/${name}` : null);
  return {
    ...emptyTarget(request, firmware.linked ? verdictOf(request, measured) : 'does-not-fit'),
    build: { optimize: request.optimize, flags: [...firmware.flags] },
    memory: memoryOf(built, request.board, measured?.stackBytes ?? null),
    latency: measured === null ? null : virtualLatency(measured.instructions),
    accuracy: measured?.accuracy ?? null,
    layers: describeLayers(built, request.precision, {
      instructions: measured?.layerInstructions ?? [],
      maxRelErrors: measured?.layerErrors ?? [],
    }),
    artifacts: {
      source: `${folder}/source`,
      elf: file('firmware.elf'),
      bin: file('firmware.bin'),
      map: file('firmware.map'),
      outputs: measured === null ? null : file('outputs.npz'),
    },
  };
}

function verdictOf(request: TargetRequest, measured: Measurement | null): Verdict {
  if (measured === null) return 'failed';
  return isRight(request, measured.accuracy) && measured.isRepeatable ? 'deployed' : 'failed';
}

/**
 * How far int8 may be off is for the user to say, by a gate. A figure that is null was infinite: a NaN
 * or an integer that differs.
 */
export function isRight({ precision }: TargetRequest, { maxRelError }: ReportAccuracy): boolean {
  if (precision === 'int8') return true;
  return maxRelError !== null && maxRelError <= FP32_ERROR_LIMIT;
}

/** Cycles stay unknown until there is a cycle model. */
function virtualLatency(instructions: number): NonNullable<ReportTarget['latency']> {
  return {
    source: 'virtual',
    instructions,
    cycles: null,
    cyclesLow: null,
    cyclesHigh: null,
    clockHz: null,
    milliseconds: null,
  };
}
