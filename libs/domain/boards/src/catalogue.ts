/** The boards we know: an explicit list, one line per file of `boards/`, sorted by ID. */

import bU585iIot02a from '../boards/b-u585i-iot02a.json' with { type: 'json' };
import nucleoG474re from '../boards/nucleo-g474re.json' with { type: 'json' };
import nucleoH743zi2 from '../boards/nucleo-h743zi2.json' with { type: 'json' };
import nucleoL4r5zi from '../boards/nucleo-l4r5zi.json' with { type: 'json' };
import type { Board } from './board.ts';
import { parseBoard } from './parse-board.ts';

/** Every board, by ID. */
export const BOARDS: readonly Board[] = [
  parseBoard(bU585iIot02a),
  parseBoard(nucleoG474re),
  parseBoard(nucleoH743zi2),
  parseBoard(nucleoL4r5zi),
];

/** The boards that `--board all` means, in the order of `BOARDS`. */
export const primaryBoards: readonly Board[] = BOARDS.filter((board) => board.primary);

/** The board with this ID, or undefined. IDs are lower case with hyphens. */
export function findBoard(id: string): Board | undefined {
  return BOARDS.find((board) => board.id === id);
}
