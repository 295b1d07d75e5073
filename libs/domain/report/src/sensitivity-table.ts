/** How much each node costs in accuracy when it alone is quantised, for a person. */
import { alignColumns } from './columns.ts';
import { printable, shorten } from './printable.ts';

/**
 * Of the model's outputs with one node in int8, against fp32. `sqnrDb` is null where no output varies from
 * sample to sample (one sample, or one answer to all) and where those that do are free of error: `cosine`
 * then says whether anything is lost.
 */
export interface Sensitivity {
  readonly name: string;
  readonly op: string;
  readonly sqnrDb: number | null;
  readonly cosine: number | null;
  readonly top1Agreement: number | null;
}

const NAME_WIDTH = 50;
const MOST_ROWS = 20;

/** Lines in the order given, which is that of harm, with an empty one before; ends in a newline. */
export function printSensitivity(nodes: readonly Sensitivity[]): string {
  if (nodes.length === 0) return '\nNo node of the model has an int8 form.\n';
  const rows = nodes
    .slice(0, MOST_ROWS)
    .map(({ name, op, sqnrDb, cosine, top1Agreement }) => [
      shorten(name, NAME_WIDTH),
      printable(op),
      sqnrDb === null ? '-' : sqnrDb.toFixed(1),
      cosine === null ? '-' : cosine.toFixed(6),
      top1Agreement === null ? '-' : `${(100 * top1Agreement).toFixed(1)} %`,
    ]);
  const rest = nodes.length - rows.length;
  const lines = [
    `Each of ${nodes.length} nodes alone in int8, the most harmful first:`,
    ...alignColumns([['node', 'operator', 'SQNR dB', 'cosine', 'same top 1'], ...rows]),
    ...(rest > 0 ? [`... and ${rest} more, which the JSON lists`] : []),
  ];
  return `\n${lines.join('\n')}\n`;
}
