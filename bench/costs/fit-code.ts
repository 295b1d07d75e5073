/** The size table: kernels and library as compiled, the model's own file by least squares. */
import type { Board } from '@flashline/boards';
import {
  argumentCount,
  layerCalls,
  predictCode,
  type CodeRequest,
  type CodeTable,
} from '@flashline/latency';
import type { OptimizeFlag } from '@flashline/toolchain';
import { measureCode } from './code-size.ts';
import type { MeasuredModel } from './measure.ts';
import { solveNonNegative } from './nnls.ts';

export function fitCode(
  models: readonly MeasuredModel[],
  board: Board,
  optimize: OptimizeFlag,
): CodeTable {
  const nothing = { call: 0, argument: 0, port: 0, fixed: 0 };
  const table = {
    ...measureCode(models, board, optimize),
    params: paramSizes(models),
    model: nothing,
  };
  const features = models.map((model) => {
    const { layers, ports } = codeRequest(model);
    return [layers.flat().length, argumentCount(layers.flat()), ports, 1];
  });
  const rest = models.map((model) =>
    Math.max(0, model.codeBytes - predictCode(codeRequest(model), table).codeBytes),
  );
  // Large models are sweeps, with many ports; small ones are what is predicted.
  const weights = models.map(({ codeBytes }) => 1 / codeBytes);
  const [call, argument, port, fixed] = solveNonNegative(
    features.map((row, i) => row.map((value) => value * weights[i]!)),
    rest.map((value, i) => value * weights[i]!),
  ).map((value) => Number(value.toPrecision(3)));
  return {
    ...table,
    model: { call: call!, argument: argument!, port: port!, fixed: fixed! },
  };
}

export function codeRequest({ compiled }: MeasuredModel): CodeRequest {
  const { program, plan } = compiled;
  return {
    layers: layerCalls(program, plan),
    ports: program.graph.inputs.length + program.graph.outputs.length,
    arenas: plan.arenas.length,
  };
}

/** Sizes of the structures by C type, from the source that declares them and the map of the link. */
function paramSizes(models: readonly MeasuredModel[]): Record<string, number> {
  const sizes = new Map<string, number>();
  for (const { compiled, map } of models) {
    const text = compiled.source.files.find(({ path }) => path === 'model.c')!.text;
    const placed = new Map(
      [...map.matchAll(/^ \.rodata\.(model_params\d+)\s+0x[0-9a-f]+\s+0x([0-9a-f]+)/gm)].map(
        ([, name, size]) => [name!, parseInt(size!, 16)],
      ),
    );
    for (const [, type, name] of text.matchAll(/^static const (\w+) (\w+) = /gm)) {
      const bytes = placed.get(name!);
      if (bytes !== undefined && bytes > 0) sizes.set(type!, bytes);
    }
  }
  return Object.fromEntries([...sizes].sort(([a], [b]) => (a < b ? -1 : 1)));
}
