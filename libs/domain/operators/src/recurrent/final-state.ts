/** Where Y holds what Y_h holds. */
import type { FinalState } from '../define.ts';
import type { RecurrentAttributes } from './shape.ts';

/** Of RNN, GRU and LSTM with time before batch and without sequence lengths. */
export const FINAL_STATE: FinalState = {
  sequence: 0,
  state: 1,
  lastSteps([x, , , , lengths = null], attributes) {
    const { direction, layout } = attributes as RecurrentAttributes;
    if (layout !== 0 || lengths !== null) return null;
    const end = x!.type.shape[0]! - 1;
    return { forward: [end], reverse: [0], bidirectional: [end, 0] }[direction];
  },
};
