/**
 * Emulated units. Each run is a fresh process in a fresh folder, so nothing of one tenant is left for
 * the next: that is how a virtual unit is wiped.
 */
import { AppError } from '@flashline/errors';
import {
  COMPILED_FILE,
  ELF_FILE,
  MEASURE,
  MEASUREMENT_FILE,
  REFERENCE_FILE,
  runStage,
  STAGE_BAD_ANSWER,
  type StageDeps,
  targetFromMessage,
} from '@flashline/stages';
import type { Driver } from '../ports/driver.ts';

/** Runs the stage `measure` with what it needs. */
export function virtualDriver(stages: StageDeps): Driver {
  return {
    name: 'virtual',
    repeats: true,
    async run({ command, signal }) {
      const { outputs } = await runStage(stages, MEASURE, {
        teamId: command.scope?.teamId ?? '',
        jobId: command.scope?.jobId ?? '',
        inputs: {
          [COMPILED_FILE]: command.compiled?.sha256 ?? null,
          [ELF_FILE]: command.elf?.sha256 ?? null,
          [REFERENCE_FILE]: command.reference?.sha256 ?? null,
        },
        request: {
          target: targetFromMessage(command.target),
          compareLayers: command.compareLayers,
        },
        signal,
      });
      const measurement = outputs[MEASUREMENT_FILE];
      if (measurement === undefined) {
        throw new AppError(STAGE_BAD_ANSWER, 'A run left no measurement: try again.');
      }
      return measurement;
    },
  };
}
