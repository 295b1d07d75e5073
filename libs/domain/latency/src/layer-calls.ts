/** The kernel calls of a program that really run, layer by layer. */
import { runningCalls, type Plan, type Program } from '@flashline/memory';
import type { KernelCall } from '@flashline/operators';

/** Calls of every step that has some, in the order of layers. */
export function layerCalls(program: Program, plan: Plan): readonly (readonly KernelCall[])[] {
  return program.steps
    .map((step) => runningCalls(step, plan.joined))
    .filter((calls) => calls.length > 0);
}
