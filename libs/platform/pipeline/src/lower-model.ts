/** Stage lower: the program of each precision of a model. */
import { lowerGraph, type Program } from '@flashline/compiler';
import { AppError } from '@flashline/errors';
import { InvariantError } from '@flashline/ir';
import { graphFor, type PreparedGraphs } from './prepare-model.ts';
import type { Precision } from './target.ts';

/**
 * Gives the program of a precision, which all targets of it share: kernels are chosen and weights
 * packed once. It throws AppError where the model could not be quantised. The model must not have been
 * refused.
 */
export function programsOf(model: PreparedGraphs): (precision: Precision) => Program {
  const programs = new Map<Precision, Program>();
  return (precision) => {
    const program = programs.get(precision) ?? lowerModel(model, precision);
    programs.set(precision, program);
    return program;
  };
}

function lowerModel(model: PreparedGraphs, precision: Precision): Program {
  const graph = graphFor(model, precision);
  if (graph === null) throw new InvariantError(`${model.name} was not quantised`);
  if (graph instanceof AppError) throw graph;
  return lowerGraph(graph);
}
