/** `flashline boards`: the boards that we know. */
import { BOARDS, type Board, type MemoryRegion } from '@flashline/boards';
import { alignColumns } from '@flashline/report';
import { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { checkJsonTarget, printResult } from '../json-output.ts';

export function boardsCommand({ exit }: CommandContext): Command {
  return new Command('boards')
    .description('list the boards')
    .option('--json <file>', 'write them as JSON; - is standard output')
    .action(async (options: { readonly json?: string }) => {
      const json = options.json ?? null;
      checkJsonTarget(json);
      const text = `${JSON.stringify(BOARDS.map(describeBoard), null, 2)}\n`;
      await printResult(printBoards(BOARDS), text, json);
      exit(0);
    });
}

function printBoards(boards: readonly Board[]): string {
  const rows = boards.map((board) => [
    board.id,
    board.mcu,
    board.core,
    `${board.maxClockHz / 1e6} MHz`,
    printSize(board.flash),
    board.ram.map((region) => `${region.name} ${printSize(region)}`).join(', '),
    board.primary ? 'yes' : 'no',
  ]);
  const head = ['board', 'processor', 'core', 'clock', 'flash', 'RAM', 'in --board all'];
  return `${alignColumns([head, ...rows]).join('\n')}\n`;
}

/** Memories come in multiples of 1,024 bytes. */
function printSize({ sizeBytes }: MemoryRegion): string {
  return `${sizeBytes / 1024} KiB`;
}

function describeBoard(board: Board): object {
  const describe = ({ name, base, sizeBytes }: MemoryRegion) => ({ name, base, sizeBytes });
  return {
    id: board.id,
    mcu: board.mcu,
    core: board.core,
    primary: board.primary,
    maxClockHz: board.maxClockHz,
    flash: describe(board.flash),
    ram: board.ram.map(describe),
  };
}
