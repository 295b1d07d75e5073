/** The report as a person reads it on a terminal. */
import { alignColumns } from './columns.ts';
import { accuracyTable, fallbackTable, firstBadLayer } from './int8-tables.ts';
import { printable, shorten } from './printable.ts';
import type { Report, ReportLayer, ReportTarget } from './report.ts';

const TOP_LAYERS = 5;
const NAME_WIDTH = 40;
const PRECISIONS = ['fp32', 'int8'] as const;

/** Lines without colour, ending in a newline; at most 110 columns for ordinary names. */
export function printReport(report: Report): string {
  const { model, targets } = report;
  const macs = model.macs === null ? '' : `, ${formatCount(model.macs)} MACs`;
  const sections = [
    [`${printable(model.name)}: ${formatCount(model.parameters)} parameters${macs}`],
    targetTable(report),
    targets.flatMap(missingBytes),
    accuracyTable(targets),
    gateTable(targets),
    fallbackTable(targets),
    ...PRECISIONS.map((precision) => costTable(firstCounted(targets, precision))),
    errorTable(targets),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** 1,234,567 */
export function formatCount(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

function targetTable(report: Report): string[] {
  return alignColumns([
    ['board', 'precision', 'verdict', 'flash', 'RAM', 'instructions', 'per MAC', 'error'],
    ...report.targets.map((target) => targetRow(report, target)),
  ]);
}

function targetRow(report: Report, target: ReportTarget): string[] {
  const { memory, latency, accuracy } = target;
  const instructions = latency?.instructions ?? null;
  const { macs } = report.model;
  return [
    target.board,
    target.precision,
    target.verdict,
    memory === null ? '-' : share(memory.flash.totalBytes, memory.flash.availableBytes),
    memory === null ? '-' : share(memory.ram.totalBytes, memory.ram.availableBytes),
    instructions === null ? '-' : formatCount(instructions),
    instructions === null ? '-' : perMac(instructions, macs ?? 0),
    formatError(accuracy?.maxRelError ?? null),
  ];
}

/** `12.3 kB (4.1 %)`; kB is 1,000 bytes. */
function share(bytes: number | null, available: number): string {
  if (bytes === null) return '-';
  const percent = (100 * bytes) / available;
  const digits = percent < 9.95 ? 1 : 0;
  return `${(bytes / 1000).toFixed(1)} kB (${percent.toFixed(digits)} %)`;
}

function perMac(instructions: number, macs: number): string {
  return macs === 0 ? '-' : (instructions / macs).toFixed(2);
}

function formatError(error: number | null): string {
  if (error === null) return '-';
  return error === 0 ? '0' : error.toExponential(1);
}

function missingBytes(target: ReportTarget): string[] {
  if (target.verdict !== 'does-not-fit' || target.memory === null) return [];
  return target.memory.regions
    .filter((region) => region.usedBytes > region.sizeBytes)
    .map(({ name, usedBytes, sizeBytes }) => {
      const [missing, used, size] = [usedBytes - sizeBytes, usedBytes, sizeBytes].map(formatCount);
      const what = `${target.board} ${target.precision}: ${name} is ${missing} bytes short`;
      return `${what} (${used} are needed, it has ${size}).`;
    });
}

function gateTable(targets: readonly ReportTarget[]): string[] {
  const rows = targets.flatMap((target) =>
    target.gates.map(({ key, value, limit, passed }) => [
      target.board,
      target.precision,
      key,
      passed ? 'passed' : 'FAILED',
      value === null ? '-' : formatFigure(value),
      limit === null ? '-' : formatFigure(limit),
    ]),
  );
  if (rows.length === 0) return [];
  return alignColumns([['board', 'precision', 'gate', 'result', 'value', 'limit'], ...rows]);
}

function formatFigure(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(6)));
}

/** The most expensive layers of a target that has counts. */
function costTable(target: ReportTarget | undefined): string[] {
  if (target === undefined) return [];
  const costOf = (layer: ReportLayer) => layer.instructions ?? 0;
  const total = target.layers.reduce((sum, layer) => sum + costOf(layer), 0);
  const top = target.layers.toSorted((a, b) => costOf(b) - costOf(a)).slice(0, TOP_LAYERS);
  const row = (layer: ReportLayer) => [
    shorten(layer.name, NAME_WIDTH),
    printable(layer.op),
    formatCount(costOf(layer)),
    `${((100 * costOf(layer)) / Math.max(1, total)).toFixed(1)} %`,
    perMac(costOf(layer), layer.macs),
  ];
  return [
    `Most expensive of ${target.layers.length} layers on ${target.board} ${target.precision}:`,
    ...alignColumns([['layer', 'operator', 'instructions', 'share', 'per MAC'], ...top.map(row)]),
  ];
}

function firstCounted(
  targets: readonly ReportTarget[],
  wanted: ReportTarget['precision'],
): ReportTarget | undefined {
  return targets.find(
    ({ precision, layers }) =>
      precision === wanted && layers.some((layer) => layer.instructions !== null),
  );
}

/**
 * The layers furthest from the reference over all targets that were compared layer by layer. Int8 is
 * dequantised first, so that its errors are those against real numbers.
 */
function errorTable(targets: readonly ReportTarget[]): string[] {
  const compared = targets.flatMap((target) =>
    target.layers.flatMap((layer) =>
      layer.maxRelError === null ? [] : [{ target, layer, error: layer.maxRelError }],
    ),
  );
  if (compared.length === 0) return [];
  const worst = compared.toSorted((a, b) => b.error - a.error).slice(0, TOP_LAYERS);
  const rows = worst.map(({ target, layer, error }) => [
    shorten(layer.name, NAME_WIDTH),
    printable(layer.op),
    target.board,
    target.precision,
    formatError(error),
  ]);
  return [
    `Largest errors of ${compared.length} layers compared:`,
    ...alignColumns([['layer', 'operator', 'board', 'precision', 'error'], ...rows]),
    ...firstBadLayer(compared),
  ];
}
