/** Damage to the structure of a model: nodes, edges, names, ports, subgraphs, functions. */
import type { Edit } from './edit.ts';
import { EDGE_EDITS } from './edge-edits.ts';
import { GROWTH_EDITS } from './growth-edits.ts';
import { NESTING_EDITS } from './nesting-edits.ts';
import { NODE_EDITS } from './node-edits.ts';
import { PORT_EDITS } from './port-edits.ts';

export const GRAPH_EDITS: readonly Edit[] = [
  ...NODE_EDITS,
  ...EDGE_EDITS,
  ...PORT_EDITS,
  ...NESTING_EDITS,
  ...GROWTH_EDITS,
];
