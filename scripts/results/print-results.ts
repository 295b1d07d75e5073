/** The results of README.md as Markdown: what was measured, beside what the best open peer needs. */
import { table } from '../generate/markdown.ts';

/** One model on one board. */
export interface Result {
  readonly model: string;
  readonly board: string;
  readonly parameters: number;
  readonly macs: number;
  readonly instructions: number;
  readonly flashBytes: number;
  readonly ramBytes: number;
  readonly maxRelError: number;
}

export interface Peer {
  readonly peer: string;
  readonly instructions: number;
  readonly flashBytes: number;
  readonly ramBytes: number | null;
  readonly note: string | null;
}

/** Each bench model on one board, beside its peer. Throws where a model has none. */
export function printBench(
  results: readonly Result[],
  peers: Readonly<Record<string, Peer>>,
): string {
  const head = ['model', 'MACs', 'instructions', 'per MAC', 'flash', 'RAM', 'error'];
  const peerHead = ['best open peer', 'instructions', 'flash', 'RAM'];
  const rows = results.map((result) => {
    const peer = peers[result.model];
    if (peer === undefined) throw new Error(`bench/peers.json knows no ${result.model}`);
    return [
      result.model,
      count(result.macs),
      count(result.instructions),
      (result.instructions / result.macs).toFixed(2),
      kilobytes(result.flashBytes),
      kilobytes(result.ramBytes),
      result.maxRelError.toExponential(0),
      peer.peer,
      `${count(peer.instructions)} (${(peer.instructions / result.instructions).toFixed(1)}x)`,
      kilobytes(peer.flashBytes),
      peer.ramBytes === null ? '-' : kilobytes(peer.ramBytes),
    ];
  });
  const notes = results.flatMap(({ model }) => {
    const { peer, note } = peers[model]!;
    return note === null ? [] : [`${peer} on ${model}: ${note}.`];
  });
  return [table([...head, ...peerHead], rows), notes.join(' ')].filter((part) => part).join('\n\n');
}

/** One row for each model, with its instructions on each board; the other figures are the largest. */
export function printBoards(results: readonly Result[]): string {
  const boards = [...new Set(results.map((result) => result.board))];
  const models = [...new Set(results.map((result) => result.model))];
  const rows = models.map((model) => {
    const own = results.filter((result) => result.model === model);
    const largest = (key: 'flashBytes' | 'ramBytes' | 'maxRelError') =>
      Math.max(...own.map((result) => result[key]));
    return [
      model,
      count(own[0]!.parameters),
      count(own[0]!.macs),
      ...boards.map((board) => {
        const found = own.find((result) => result.board === board);
        return found === undefined ? '-' : count(found.instructions);
      }),
      kilobytes(largest('flashBytes')),
      kilobytes(largest('ramBytes')),
      largest('maxRelError').toExponential(0),
    ];
  });
  return table(['model', 'parameters', 'MACs', ...boards, 'flash', 'RAM', 'error'], rows);
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
