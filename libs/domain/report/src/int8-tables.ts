/** What a person must know of int8 targets: how good their answers are, and what is not int8. */
import { alignColumns } from './columns.ts';
import { printable, shorten } from './printable.ts';
import type { ReportLayer, ReportTarget } from './report.ts';

const NAME_WIDTH = 40;
const MOST_FALLBACKS = 10;
/** Of the largest number of a value: a tenth is more than 8 bits lose by themselves. */
const BAD_ERROR = 0.1;

/**
 * Accuracy of all targets where it is a matter of degree: one is int8, or labels were given. Boards of one
 * precision that agree, as all do in int8, share a row.
 */
export function accuracyTable(targets: readonly ReportTarget[]): string[] {
  const measured = targets.filter(({ accuracy }) => accuracy !== null);
  const isWanted = measured.some(
    ({ precision, accuracy }) => precision === 'int8' || accuracy!.taskAccuracy !== null,
  );
  if (!isWanted) return [];
  const rows = ['fp32', 'int8'].flatMap((wanted) =>
    shareRows(measured.filter(({ precision }) => precision === wanted)),
  );
  const head = ['board', 'precision', 'samples', 'SQNR dB', 'cosine', 'same top 1', 'right'];
  return ['Answers against those of ONNX Runtime:', ...alignColumns([head, ...rows])];
}

/** A row for each target, or one where there are several and all rows are the same. */
function shareRows(targets: readonly ReportTarget[]): string[][] {
  const rows = targets.map(({ precision, accuracy }) => [
    precision,
    String(accuracy!.samples),
    fixed(accuracy!.sqnrDb, 1),
    fixed(accuracy!.cosine, 5),
    percent(accuracy!.top1Agreement),
    percent(accuracy!.taskAccuracy),
  ]);
  if (rows.length > 1 && new Set(rows.map((row) => row.join())).size === 1) {
    return [[`all ${rows.length} boards`, ...rows[0]!]];
  }
  return rows.map((row, i) => [targets[i]!.board, ...row]);
}

/** The layers of an int8 target that compute in fp32: they are the same on all boards. */
export function fallbackTable(targets: readonly ReportTarget[]): string[] {
  const target = targets.find(({ layers }) => layers.some(({ fallback }) => fallback !== null));
  if (target === undefined) return [];
  const all = target.layers.filter(({ fallback }) => fallback !== null);
  const rows = all
    .slice(0, MOST_FALLBACKS)
    .map(({ name, op, fallback }) => [
      shorten(name, NAME_WIDTH),
      printable(op),
      printable(fallback!.code),
    ]);
  const rest = all.length - rows.length;
  return [
    `${all.length} of ${target.layers.length} layers of ${target.precision} compute in fp32:`,
    ...alignColumns([['layer', 'operator', 'why'], ...rows]),
    ...(rest > 0 ? [`... and ${rest} more, which the report lists`] : []),
  ];
}

/** A layer that was compared with the reference. */
export interface ComparedLayer {
  readonly target: ReportTarget;
  readonly layer: ReportLayer;
  readonly error: number;
}

/** Where an int8 target goes wrong first, in the order in which its layers run. */
export function firstBadLayer(compared: readonly ComparedLayer[]): string[] {
  const int8 = compared.filter(({ target }) => target.precision === 'int8');
  const [first] = int8;
  if (first === undefined) return [];
  const own = int8.filter(({ target }) => target === first.target);
  const bad = own.findIndex(({ error }) => error > BAD_ERROR);
  if (bad < 0) return [];
  const { layer, target } = own[bad]!;
  const place = `${bad + 1} of ${own.length} compared`;
  return [
    `The first layer of ${target.board} int8 with an error above ${BAD_ERROR}: ${shorten(layer.name, NAME_WIDTH)} (${place}).`,
  ];
}

function fixed(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits);
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(100 * share).toFixed(1)} %`;
}
