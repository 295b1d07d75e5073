/** The kernel calls of a program that really run, layer by layer. */
import { callsOf, type Plan, type Program, type Step } from '@flashline/memory';
import type { KernelCall } from '@flashline/operators';

/** Calls of a step; an input that the plan makes inside the step's join needs none. */
export function runningCalls(step: Step, plan: Plan): readonly KernelCall[] {
  const into = step.node.outputs[0];
  return callsOf(step, (input) => {
    const id = step.node.inputs[input];
    if (id == null || into == null) return true;
    return plan.joined.get(id) === into;
  });
}

/** Calls of every step that has some, in the order of layers. */
export function layerCalls(program: Program, plan: Plan): readonly (readonly KernelCall[])[] {
  return program.steps.map((step) => runningCalls(step, plan)).filter((calls) => calls.length > 0);
}
