/** The layers of a target: what each step of the program is, what it cost, how right it was. */
import { byteSize, valueOf, type TypedArray, type ValueId } from '@flashline/ir';
import { runningCalls, type Program, type Step } from '@flashline/memory';
import type { CompiledModel } from '@flashline/compiler';
import type { Argument, Field } from '@flashline/operators';
import type { ReportLayer } from '@flashline/report';
import { fallbackOf, precisionOf } from './layer-precision.ts';
import type { Precision } from './target.ts';

/** Figures per layer mark: measured or predicted instructions, and the worst relative error. */
export interface LayerFigures {
  readonly instructions: readonly (number | null)[];
  readonly maxRelErrors: readonly (number | null)[];
}

/** `precision` is the target's: a layer of an int8 target may compute in fp32. */
export function describeLayers(
  compiled: CompiledModel,
  precision: Precision,
  figures: LayerFigures,
): ReportLayer[] {
  const { program, plan, source } = compiled;
  return source.layers.map((stepIndex, layer) => {
    const step = program.steps[stepIndex]!;
    const calls = runningCalls(step, plan.joined);
    return {
      name: step.node.name,
      op: step.node.op,
      kernel: calls[0]?.kernel ?? null,
      precision: precisionOf(program.graph, step.node, precision),
      sources: [...step.node.sources],
      fallback: fallbackOf(program.graph, step.node, precision),
      macs: macsOf(step),
      instructions: figures.instructions[layer] ?? null,
      weightsBytes: weightsOf(program, step),
      outputBytes: outputsOf(step).reduce(
        (sum, id) => sum + byteSize(valueOf(program.graph, id).type),
        0,
      ),
      maxRelError: figures.maxRelErrors[layer] ?? null,
    };
  });
}

/** Multiply-accumulates of the whole program. */
export function totalMacs(program: Program): number {
  return program.steps.reduce((sum, step) => sum + macsOf(step), 0);
}

function macsOf(step: Step): number {
  return step.lowering.kind === 'calls' ? (step.lowering.macs ?? 0) : 0;
}

/** Arrays that the step's calls read, each once; one that two steps share counts for both. */
function weightsOf(program: Program, step: Step): number {
  if (step.lowering.kind === 'view') return 0;
  const constantOf = (input: number): TypedArray[] => {
    const id = step.node.inputs[input];
    const constant = id == null ? null : valueOf(program.graph, id).constant;
    return constant === null ? [] : [constant.data];
  };
  const arrays = step.lowering.calls.flatMap((call) => [
    ...call.arguments.flatMap((argument) => weightsInArgument(argument, constantOf)),
    ...(call.params === undefined ? [] : weightsInField(call.params.fields)),
  ]);
  return [...new Set(arrays)].reduce((sum, data) => sum + data.byteLength, 0);
}

function weightsInArgument(
  argument: Argument,
  constantOf: (input: number) => TypedArray[],
): TypedArray[] {
  if (argument.kind === 'weight') return [argument.data];
  if (argument.kind === 'input') return constantOf(argument.index);
  if (argument.kind !== 'record') return [];
  return argument.members.flatMap((member) => weightsInArgument(member, constantOf));
}

function weightsInField(field: Field): TypedArray[] {
  if (typeof field !== 'object' || ArrayBuffer.isView(field)) return [];
  if ('weight' in field && ArrayBuffer.isView(field.weight)) return [field.weight as TypedArray];
  return Object.values(field).flatMap((inner: Field) => weightsInField(inner));
}

function outputsOf(step: Step): ValueId[] {
  return step.node.outputs.filter((id): id is ValueId => id !== null);
}
