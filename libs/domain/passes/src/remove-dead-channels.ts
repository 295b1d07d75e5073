import { channelMap } from './channels/channel-map.ts';
import { constantChannels } from './channels/constant-channels.ts';
import { neededChannels } from './channels/needed-channels.ts';
import { withoutChannels } from './channels/without-channels.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: takes out channels between layers that no later layer has a weight for, and channels that
 * hold one number whatever the input is, since their filter is zero: the number goes into the bias of
 * the layers that read it. Training with decay leaves many such filters; in the visual wake words
 * network of MLPerf Tiny they and what reads them are half of the work.
 *
 * Needs: weights known in f32, or as integers behind a DequantizeLinear of their own; every way from
 * the layer that makes the channel to the layers that read it keeps channels apart. A number other than
 * zero only before layers without padding, which it does not reach, and with weights in f32.
 *
 * Guarantees: finite results are the same sums with fewer zeros; a lost channel that overflowed makes
 * no NaN any more, since no weight of zero multiplies it. A value keeps at least one channel.
 */
export const removeDeadChannels: Pass = {
  name: 'remove-dead-channels',
  run(graph) {
    const map = channelMap(graph, removeDeadChannels.name);
    const constants = constantChannels(map);
    const needed = neededChannels(graph, map, constants);
    if ([...needed.values()].every((list) => !list.includes(false))) return graph;
    return withoutChannels(graph, map, needed, constants);
  },
};
