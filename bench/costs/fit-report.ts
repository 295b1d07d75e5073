/** How far a fit is off, as tables. */
import { predictCode, predictLayers, predictTerms } from '@flashline/latency';
import type { CodeTable, InstructionTable } from '@flashline/latency';
import { codeRequest } from './fit-code.ts';
import type { MeasuredLayer, MeasuredModel } from './measure.ts';
import { printTable } from './table.ts';

/** Sweep layers by whether the honest fit may see them: it may not see every fourth of a kernel. */
export function holdOut(layers: readonly MeasuredLayer[]) {
  const seen = new Map<string, number>();
  const isHeld = layers.map((layer) => {
    const count = (seen.get(kernelOf(layer)) ?? 0) + 1;
    seen.set(kernelOf(layer), count);
    return count % 4 === 3;
  });
  return {
    kept: layers.filter((_, i) => !isHeld[i]),
    held: layers.filter((_, i) => isHeld[i]),
  };
}

/** Per kernel or template: errors of all layers, and of those the second table has not seen. */
export function printKernelErrors(
  layers: readonly MeasuredLayer[],
  full: InstructionTable,
  held: readonly MeasuredLayer[],
  partial: InstructionTable,
): string {
  const figures = (own: readonly MeasuredLayer[], table: InstructionTable): string[] => {
    const errors = own.map((layer) => Math.abs(layerError(layer, table))).sort((a, b) => a - b);
    if (errors.length === 0) return ['0', '-', '-'];
    return [`${errors.length}`, percent(errors[errors.length >> 1]!), percent(errors.at(-1)!)];
  };
  const groups = [...new Set(layers.map(groupOf))].sort();
  return printTable([
    ['kernel', 'layers', 'median %', 'worst %', 'held out', 'median %', 'worst %'],
    ...groups.map((group) => [
      group,
      ...figures(
        layers.filter((layer) => groupOf(layer) === group),
        full,
      ),
      ...figures(
        held.filter((layer) => groupOf(layer) === group),
        partial,
      ),
    ]),
  ]);
}

/** Per model: instructions by all that was measured and by sweeps alone, and code. */
export function printModelErrors(
  models: readonly MeasuredModel[],
  full: InstructionTable,
  sweptOnly: InstructionTable,
  code: CodeTable,
): string {
  const rows = models.map((model) => {
    const calls = model.layers.map((layer) => layer.calls);
    const total = model.layers.reduce((sum, layer) => sum + layer.instructions, 0);
    const off = (table: InstructionTable) =>
      percent(predictLayers(calls, table).instructions / total - 1);
    const { codeBytes, staticBytes } = predictCode(codeRequest(model), code);
    const [codeOff, staticOff] = [codeBytes - model.codeBytes, staticBytes - model.staticBytes];
    return [
      model.name,
      `${total}`,
      off(full),
      off(sweptOnly),
      `${model.codeBytes}`,
      `${codeOff}`,
      `${staticOff}`,
    ];
  });
  return printTable([
    ['model', 'instructions', 'off %', 'by sweeps %', 'code', 'off', 'static off'],
    ...rows,
  ]);
}

/** Every layer of the kernels or templates whose name contains a text. */
export function printLayers(
  layers: readonly MeasuredLayer[],
  table: InstructionTable,
  name: string,
): string {
  const rows = layers
    .filter(
      (layer) =>
        layer.calls.some(({ kernel }) => kernel.includes(name)) || groupOf(layer).includes(name),
    )
    .map((layer) => [
      layer.model,
      `${layer.instructions}`,
      percent(layerError(layer, table)),
      layer.calls.map(({ kernel, cost }) => `${kernel} ${JSON.stringify(cost)}`).join(' + '),
    ]);
  return rows.map((row) => `${row.join('  ')}\n`).join('');
}

function layerError(layer: MeasuredLayer, table: InstructionTable): number {
  const extra = layer.index === 0 ? table.runOverhead : 0;
  return (predictTerms(layer.terms, table) + extra) / layer.instructions - 1;
}

function kernelOf(layer: MeasuredLayer): string {
  return layer.terms.map(({ keys }) => keys[0]).join();
}

function groupOf(layer: MeasuredLayer): string {
  const [call] = layer.calls;
  return call!.instance?.macro ?? call!.kernel;
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}
