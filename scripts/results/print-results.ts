/** The results of README.md as Markdown: what was measured, beside what the best open peer needs. */
import { table } from '../generate/markdown.ts';

/** One model on one board. */
export interface Result {
  readonly model: string;
  readonly board: string;
  readonly precision: 'fp32' | 'int8';
  readonly parameters: number;
  readonly macs: number;
  readonly instructions: number;
  readonly flashBytes: number;
  readonly ramBytes: number;
  readonly maxRelError: number;
  /** Null where nothing was lost, or one sample was run. */
  readonly sqnrDb: number | null;
  readonly taskAccuracy: number | null;
}

export interface Peer {
  readonly peer: string;
  readonly instructions: number;
  readonly flashBytes: number;
  readonly ramBytes: number | null;
  readonly note: string | null;
}

/** Each bench model on one board, beside its peer, if it has one. */
export function printBench(
  results: readonly Result[],
  peers: Readonly<Record<string, Peer>>,
): string {
  const isInt8 = results.every(({ precision }) => precision === 'int8');
  const error = isInt8 ? 'SQNR' : 'error';
  const head = ['model', 'MACs', 'instructions', 'per MAC', 'flash', 'RAM', error];
  const peerHead = ['best open peer', 'instructions', 'flash', 'RAM'];
  const rows = results.map((result) => {
    const peer = peers[result.model];
    const own = [
      result.model,
      count(result.macs),
      count(result.instructions),
      (result.instructions / result.macs).toFixed(2),
      kilobytes(result.flashBytes),
      kilobytes(result.ramBytes),
      errorOf(result),
    ];
    if (peer === undefined) return [...own, '-', '-', '-', '-'];
    return [
      ...own,
      peer.peer,
      `${count(peer.instructions)} (${(peer.instructions / result.instructions).toFixed(1)}x)`,
      kilobytes(peer.flashBytes),
      peer.ramBytes === null ? '-' : kilobytes(peer.ramBytes),
    ];
  });
  const notes = results.flatMap(({ model }) => {
    const { peer = '', note = null } = peers[model] ?? {};
    return note === null ? [] : [`${peer} on ${model}: ${note}.`];
  });
  return [table([...head, ...peerHead], rows), notes.join(' ')].filter((part) => part).join('\n\n');
}

/**
 * One row for each model and precision, with its instructions on each board; of the other figures the
 * worst.
 */
export function printBoards(results: readonly Result[]): string {
  const boards = [...new Set(results.map((result) => result.board))];
  const rows = groupsOf(results).map((own) => {
    const largest = (key: 'flashBytes' | 'ramBytes') =>
      Math.max(...own.map((result) => result[key]));
    const worst = own.toSorted((a, b) => b.maxRelError - a.maxRelError)[0]!;
    return [
      own[0]!.model,
      own[0]!.precision,
      count(own[0]!.parameters),
      count(own[0]!.macs),
      ...boards.map((board) => {
        const found = own.find((result) => result.board === board);
        return found === undefined ? '-' : count(found.instructions);
      }),
      kilobytes(largest('flashBytes')),
      kilobytes(largest('ramBytes')),
      errorOf(worst),
    ];
  });
  return table(
    ['model', 'precision', 'parameters', 'MACs', ...boards, 'flash', 'RAM', 'error, SQNR'],
    rows,
  );
}

/** Share of the test data that each model gets right, in both precisions. */
export function printTasks(results: readonly Result[]): string {
  const rows = results.map(({ model, precision, instructions, flashBytes, ramBytes, ...rest }) => [
    model,
    precision,
    count(instructions),
    kilobytes(flashBytes),
    kilobytes(ramBytes),
    rest.sqnrDb === null ? '-' : `${rest.sqnrDb.toFixed(0)} dB`,
    rest.taskAccuracy === null ? '-' : `${(100 * rest.taskAccuracy).toFixed(1)} %`,
  ]);
  return table(['model', 'precision', 'instructions', 'flash', 'RAM', 'SQNR', 'right'], rows);
}

/** Results of one model and precision each, in the order given. */
function groupsOf(results: readonly Result[]): Result[][] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const key = JSON.stringify([result.model, result.precision]);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()];
}

/** Of fp32 the largest relative error; int8 is told by the power of its errors. */
function errorOf({ precision, maxRelError, sqnrDb }: Result): string {
  if (precision === 'fp32') return maxRelError.toExponential(0);
  return sqnrDb === null ? '-' : `${sqnrDb.toFixed(0)} dB`;
}

/** `text` with what stands between two lines replaced. Throws where a line is missing. */
export function replaceBetween(text: string, start: string, end: string, content: string): string {
  const from = text.indexOf(`${start}\n`);
  const to = text.indexOf(`${end}\n`);
  if (from === -1 || to < from) throw new Error(`there is no section from ${start} to ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

function count(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
