/** Options that `run` and `submit` share: what a job is asked for. */
import type { InputSource } from '@flashline/pipeline';
import { GATE_KEYS, parseGate, reportSchema, type Gate } from '@flashline/report';
import { InvalidArgumentError, type Command } from 'commander';
import { parseInputs } from './input-source.ts';
import { addModelOptions, type ModelOptions } from './model-options.ts';

export interface GateOption {
  /** As it was written. */
  readonly text: string;
  readonly gate: Gate;
}

/** As commander gives them. */
export interface RunOptions extends ModelOptions {
  readonly inputs: InputSource;
  readonly layers?: true;
  readonly gate: readonly GateOption[];
  readonly baseline?: string;
  readonly out?: string;
  readonly json?: string;
  readonly schema?: true;
}

const RANDOM_INPUTS: InputSource = { kind: 'random', seed: 0 };

/** Adds the model options and those of a job; `out` says what `--out` is for. */
export function addRunOptions(command: Command, out: string): Command {
  return addModelOptions(command)
    .option('--inputs <source>', 'FILE (.npz, .npy) or random:SEED', parseInputs, RANDOM_INPUTS)
    .option('--layers', 'compare each layer with the reference')
    .option(
      '--gate <key=limit>',
      `limit to keep, repeatable: ${GATE_KEYS.join(', ')}`,
      collectGate,
      [],
    )
    .option('--baseline <report>', 'report.json that relative gates compare with')
    .option('--out <dir>', out)
    .option('--json <file>', 'write the report; - is standard output')
    .option('--schema', 'print the JSON Schema of the report and end');
}

/** Prints the JSON Schema of a report; the exit code. */
export function printSchema(): number {
  process.stdout.write(`${JSON.stringify(reportSchema(), null, 2)}\n`);
  return 0;
}

function collectGate(text: string, gates: readonly GateOption[]): readonly GateOption[] {
  const gate = parseGate(text);
  if (gate !== null) return [...gates, { text, gate }];
  throw new InvalidArgumentError(`write KEY=LIMIT or KEY=+P% with one of ${GATE_KEYS.join(', ')}.`);
}
