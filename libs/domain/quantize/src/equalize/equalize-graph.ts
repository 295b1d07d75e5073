import type { Graph } from '@flashline/ir';
import type { Calibration } from '../calibration.ts';
import { equalizeJoins } from './equalize-joins.ts';
import { equalizeLayers } from './equalize-layers.ts';

/**
 * A graph that computes the same, up to rounding, with the ranges of channels brought nearer to each
 * other where one scale has to serve all of them: between layers, and where values are joined before a
 * layer. Only where the error that quantisation is expected to make becomes smaller. `calibration` (of
 * this graph) tells the ranges; without it, those between layers are estimated from the weights. Ranges
 * are to be observed again where the graph changed.
 */
export function equalizeGraph(graph: Graph, calibration: Calibration | null = null): Graph {
  const layers = equalizeLayers(graph, calibration);
  return calibration === null ? layers : equalizeJoins(layers, calibration);
}
