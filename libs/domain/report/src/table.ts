/** The report as a person reads it on a terminal. */
import type { Report, ReportLayer, ReportTarget } from './report.ts';

const TOP_LAYERS = 5;

/** Lines without colour, at most 100 columns for ordinary names. */
export function printReport(report: Report): string {
  const { model } = report;
  const macs = model.macs === null ? '' : `, ${formatCount(model.macs)} MACs`;
  const head = `${model.name}: ${formatCount(model.parameters)} parameters${macs}`;
  const problems = report.diagnostics
    .filter((diagnostic) => diagnostic.severity !== 'info')
    .map(({ severity, message, hint }) => `${severity}: ${message}${hint === null ? '' : ` (${hint})`}`);
  const rows = report.targets.map((target) => targetRow(report, target));
  return [
    head,
    ...problems,
    '',
    ...alignColumns([
      ['board', 'precision', 'verdict', 'flash', 'RAM', 'instructions', 'per MAC', 'error'],
      ...rows,
    ]),
    ...report.targets.flatMap(missingBytes),
    ...report.targets.flatMap(gateLines),
    ...topLayers(report.targets),
    '',
  ].join('\n');
}

/** 1,234,567 */
export function formatCount(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

function targetRow(report: Report, target: ReportTarget): string[] {
  const { memory, latency, accuracy } = target;
  const instructions = latency?.instructions ?? null;
  const macs = report.model.macs;
  return [
    target.board,
    target.precision,
    target.verdict,
    memory === null ? '-' : share(memory.flash.totalBytes, memory.flash.availableBytes),
    memory === null ? '-' : share(memory.ram.totalBytes, memory.ram.availableBytes),
    instructions === null ? '-' : formatCount(instructions),
    instructions === null || !macs ? '-' : (instructions / macs).toFixed(2),
    accuracy?.maxRelError == null ? '-' : accuracy.maxRelError.toExponential(1),
  ];
}

/** `12.3 kB (4 %)`; kB is 1,000 bytes. */
function share(bytes: number | null, available: number): string {
  if (bytes === null) return '-';
  const percent = (100 * bytes) / available;
  return `${(bytes / 1000).toFixed(1)} kB (${percent < 10 ? percent.toFixed(1) : percent.toFixed(0)} %)`;
}

function missingBytes(target: ReportTarget): string[] {
  if (target.verdict !== 'does-not-fit' || target.memory === null) return [];
  return target.memory.regions
    .filter((region) => region.usedBytes > region.sizeBytes)
    .map(({ name, usedBytes, sizeBytes }) => {
      const missing = formatCount(usedBytes - sizeBytes);
      return `${target.board}: ${name} is ${missing} bytes short (${formatCount(usedBytes)} of ${formatCount(sizeBytes)}).`;
    });
}

function gateLines(target: ReportTarget): string[] {
  return target.gates
    .filter((gate) => !gate.passed)
    .map(({ key, limit, value }) => {
      const was = value === null ? 'has no value' : `is ${value}`;
      return `${target.board} ${target.precision}: gate ${key} ${was}, the limit is ${limit ?? 'unknown'}.`;
    });
}

/** The most expensive layers of the first target that has counts. */
function topLayers(targets: readonly ReportTarget[]): string[] {
  const target = targets.find(({ layers }) => layers.some((layer) => layer.instructions !== null));
  if (target === undefined) return [];
  const total = target.layers.reduce((sum, layer) => sum + (layer.instructions ?? 0), 0);
  const top = [...target.layers]
    .sort((a, b) => (b.instructions ?? 0) - (a.instructions ?? 0))
    .slice(0, TOP_LAYERS);
  const row = (layer: ReportLayer) => [
    layer.name,
    layer.op,
    formatCount(layer.instructions ?? 0),
    `${((100 * (layer.instructions ?? 0)) / Math.max(1, total)).toFixed(1)} %`,
    layer.macs === 0 ? '-' : ((layer.instructions ?? 0) / layer.macs).toFixed(2),
  ];
  return [
    '',
    `Most expensive layers on ${target.board}:`,
    ...alignColumns([['layer', 'operator', 'instructions', 'share', 'per MAC'], ...top.map(row)]),
  ];
}

/** Pads columns to equal width; those that hold figures are aligned to the right. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const isFigure = rows[0]!.map((_, i) => rows.slice(1).every((row) => /^(-|[\d.,])/.test(row[i]!)));
  return rows.map((row) =>
    row
      .map((cell, i) => (isFigure[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}
