/** Recurrent layers whose operands fit each other. */
import type { MakeAttribute, MakeOperands, Recipe } from './operator-recipes.ts';
import { f32, int, numbers, text, weight } from './recipe-parts.ts';

function recurrent(gates: number): MakeOperands {
  return (dice) => {
    const [steps, batch, width, hidden] = [
      dice.between(1, 5),
      dice.between(1, 2),
      dice.between(1, 6),
      dice.between(1, 6),
    ];
    const directions = dice.between(1, 2);
    const tail = [
      weight(directions, 2 * gates * hidden),
      dice.chance(3) ? numbers('s32', ...dice.list(batch, () => steps)) : null,
      dice.chance(2) ? f32(directions, batch, hidden) : null,
      ...(gates === 4 ? [f32(directions, batch, hidden), weight(directions, 3 * hidden)] : []),
    ];
    return [
      f32(steps, batch, width),
      weight(directions, gates * hidden, width),
      weight(directions, gates * hidden, hidden),
      ...tail.slice(0, dice.below(tail.length + 1)),
    ];
  };
}

const RECURRENT = {
  hidden_size: int(1, 6),
  direction: text('forward', 'reverse', 'bidirectional', 'x'),
  clip: ((dice) => ({ kind: 'float', value: dice.between(-1, 3) })) satisfies MakeAttribute,
  layout: int(0, 1),
  linear_before_reset: int(0, 1),
  input_forget: int(0, 1),
};

export const RECURRENT_RECIPES: readonly Recipe[] = [
  {
    type: 'RNN',
    operands: recurrent(1),
    attributes: RECURRENT,
    outputs: (dice) => dice.between(1, 2),
  },
  {
    type: 'GRU',
    operands: recurrent(3),
    attributes: RECURRENT,
    outputs: (dice) => dice.between(1, 2),
  },
  {
    type: 'LSTM',
    operands: recurrent(4),
    attributes: RECURRENT,
    outputs: (dice) => dice.between(1, 3),
  },
];
