import { mergeViews } from './merge-views.ts';
import type { Pass } from './pass.ts';
import { sinkViews } from './sink-views.ts';

/** Views meet after a few rounds; a model made to need more keeps some. */
const MOST_ROUNDS = 32;

/**
 * Purpose: merge-views and sink-views in turn, until neither finds anything: what became a Reshape
 * sinks further, and what sank cancels.
 *
 * Needs: what those need.
 *
 * Guarantees: what those do.
 */
export const cancelViews: Pass = {
  name: 'cancel-views',
  run(graph) {
    let current = graph;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const next = sinkViews.run(mergeViews.run(current));
      if (next === current) break;
      current = next;
    }
    return current;
  },
};
