/** Program and plan to C files: calls, tables and constants here, kernels verbatim from the library. */
import { byteSize, valueOf, type Port } from '@flashline/ir';
import { kernelFiles } from '@flashline/kernels';
import { ALIGNMENT, type Plan, type Program } from '@flashline/memory';
import { banner, printModelHeader } from './model-header.ts';
import { printModelSource } from './model-source.ts';
import type { EmitOptions, Source, SourceFile } from './source.ts';
import { WeightTable } from './weights.ts';

/** The same program, plan and options give the same bytes. */
export function emitSource(program: Program, plan: Plan, options: EmitOptions): Source {
  const weights = new WeightTable(options.prefix);
  const model = printModelSource(program, plan, options, weights);
  const { prefix } = options;
  const files = [
    { path: `${prefix}.h`, text: printModelHeader(program, plan, options) },
    { path: `${prefix}.c`, text: model.text },
    { path: `${prefix}_weights.h`, text: `${banner(options)}\n${weights.printHeader()}` },
    printedWhenAsked(`${prefix}_weights.c`, function* () {
      yield `${banner(options)}\n`;
      yield* weights.printSource();
    }),
    ...kernelFiles(model.headers, options.isa),
  ];
  const bytes = (port: Port) => byteSize(valueOf(program.graph, port.value).type);
  return {
    prefix,
    arenas: plan.arenas.map((arena) => ({ ...arena, alignment: ALIGNMENT })),
    inputBytes: program.graph.inputs.map(bytes),
    outputBytes: program.graph.outputs.map(bytes),
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    layers: model.layers,
    weightsBytes: weights.bytes,
  };
}

/** A prediction needs no megabytes of numbers. */
function printedWhenAsked(path: string, pieces: () => Iterable<string>): SourceFile {
  return {
    path,
    get text() {
      return [...pieces()].join('');
    },
    pieces,
  };
}
