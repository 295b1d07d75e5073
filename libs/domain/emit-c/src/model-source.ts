/** `<p>.c`: parameters, functions made from kernel templates, and the calls in order. */
import { byteSize, InvariantError, valueOf, type Port } from '@flashline/ir';
import {
  ALIGNMENT,
  runningCalls,
  type Address,
  type Plan,
  type Program,
  type Step,
} from '@flashline/memory';
import type { Argument, Instance, KernelCall, Params } from '@flashline/operators';
import { banner } from './model-header.ts';
import { printFields } from './params.ts';
import type { EmitOptions } from './source.ts';
import type { WeightTable } from './weights.ts';

export interface ModelSource {
  readonly text: string;
  /** Kernel headers used, without folder and suffix. */
  readonly headers: ReadonlySet<string>;
  /** Index of the program's step behind each layer mark. */
  readonly layers: readonly number[];
}

export function printModelSource(
  program: Program,
  plan: Plan,
  options: EmitOptions,
  weights: WeightTable,
): ModelSource {
  return new ModelPrinter(program, plan, options, weights).print();
}

class ModelPrinter {
  readonly #program: Program;
  readonly #plan: Plan;
  readonly #options: EmitOptions;
  readonly #weights: WeightTable;
  readonly #headers = new Set<string>();
  readonly #params: string[] = [];
  readonly #paramSymbols = new Map<string, string>();
  readonly #instances = new Map<string, Instance>();

  constructor(program: Program, plan: Plan, options: EmitOptions, weights: WeightTable) {
    this.#program = program;
    this.#plan = plan;
    this.#options = options;
    this.#weights = weights;
  }

  print(): ModelSource {
    const layers: number[] = [];
    let body = '';
    this.#program.steps.forEach((step, index) => {
      const calls = runningCalls(step, this.#plan.joined);
      if (calls.length === 0) return;
      body += `\n    FLASHLINE_LAYER(${this.#options.prefix}, ${layers.length}) /* ${step.node.op} */\n`;
      body += calls.map((call) => `    ${this.#call(step, call)};\n`).join('');
      layers.push(index);
    });
    return { text: this.#file(body), headers: this.#headers, layers };
  }

  #file(body: string): string {
    const p = this.#options.prefix;
    const headers = [...this.#headers].sort().map((header) => `#include "nk/${header}.h"`);
    const bases = this.#plan.arenas.map(
      (_, i) => `    uint8_t *const a${i} = ctx->arena[${i}];\n    (void)a${i};\n`,
    );
    return `${banner(this.#options)}
#include "${p}.h"

#include <math.h>
#include "${p}_weights.h"
${headers.join('\n')}

/* Marks the start of a layer for a profiler; expands to nothing unless the build defines it. */
#ifndef FLASHLINE_LAYER
#define FLASHLINE_LAYER(model, index)
#endif

#define AT(base, offset) ((void *)((base) + (offset)))

${this.#instanceLines()}${this.#params.join('\n')}
${this.#initFunction()}
int32_t ${p}_run(${p}_t *ctx)
{
    (void)ctx;
${bases.join('')}${body}
    return ${p.toUpperCase()}_OK;
}

${this.#portFunction(`void *${p}_input`, this.#program.graph.inputs)}
${this.#portFunction(`const void *${p}_output`, this.#program.graph.outputs)}`;
  }

  #initFunction(): string {
    const p = this.#options.prefix;
    const P = p.toUpperCase();
    const { arenas } = this.#plan;
    const parameters = arenas.map((_, i) => `void *arena${i}, size_t arena${i}_bytes`);
    const checks = arenas.map(
      (_, i) => `    if (arena${i}_bytes < ${P}_ARENA_${i}_BYTES) return ${P}_ERROR_ARENA_TOO_SMALL;
    if ((uintptr_t)arena${i} % ${ALIGNMENT} != 0) return ${P}_ERROR_ARENA_ALIGNMENT;
    ctx->arena[${i}] = arena${i};
`,
    );
    return `int32_t ${p}_init(${[`${p}_t *ctx`, ...parameters].join(', ')})
{
    (void)ctx;
${checks.join('')}    return ${P}_OK;
}
`;
  }

  #portFunction(head: string, ports: readonly Port[]): string {
    const cases = ports.map((port, i) => {
      const address = this.#plan.values.get(port.value);
      if (address === undefined) throw new InvariantError(`port ${i} has no address`);
      return `    case ${i}: return ctx->arena[${address.arena}] + ${address.offset};\n`;
    });
    return `${head}(${this.#options.prefix}_t *ctx, uint32_t index)
{
    (void)ctx;
    switch (index) {
${cases.join('')}    default: return NULL;
    }
}
`;
  }

  #instanceLines(): string {
    const lines = [...this.#instances].map(
      ([name, instance]) => `${instance.macro}(${[name, ...instance.arguments].join(', ')})\n`,
    );
    return lines.length === 0 ? '' : `${lines.join('')}\n`;
  }

  #call(step: Step, call: KernelCall): string {
    for (const header of call.headers ?? [call.kernel.replace(/^nk_/, '')])
      this.#headers.add(header);
    const name =
      call.instance === undefined ? call.kernel : this.#instance(call.kernel, call.instance);
    const params = call.params === undefined ? [] : [`&${this.#paramSymbol(call.params)}`];
    const list = [...params, ...call.arguments.map((argument) => this.#argument(step, argument))];
    return `${name}(${list.join(', ')})`;
  }

  #instance(kernel: string, instance: Instance): string {
    const name = `${this.#options.prefix}_${kernel.replace(/^nk_/, '')}`;
    const known = this.#instances.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(instance)) {
      throw new InvariantError(`two templates want the name ${name}`);
    }
    this.#instances.set(name, instance);
    return name;
  }

  #paramSymbol({ type, fields }: Params): string {
    const text = printFields(fields, (data) => this.#weights.symbolFor(data));
    const key = `${type} ${text}`;
    const known = this.#paramSymbols.get(key);
    if (known !== undefined) return known;
    const symbol = `${this.#options.prefix}_params${this.#params.length}`;
    this.#params.push(`static const ${type} ${symbol} = ${text};`);
    this.#paramSymbols.set(key, symbol);
    return symbol;
  }

  #argument(step: Step, argument: Argument): string {
    switch (argument.kind) {
      case 'input':
        return this.#tensor(step.node.inputs[argument.index] ?? null, argument.offsetElements ?? 0);
      case 'output':
        return this.#tensor(
          step.node.outputs[argument.index] ?? null,
          argument.offsetElements ?? 0,
        );
      case 'weight':
        return this.#weights.symbolFor(argument.data);
      case 'scratch': {
        const address = this.#plan.scratch.get(step);
        if (address === undefined)
          throw new InvariantError(`${step.node.name} has no scratch memory`);
        return this.#at({ ...address, offset: address.offset + (argument.offsetBytes ?? 0) });
      }
      case 'integer':
        return String(argument.value);
      case 'record': {
        const members = argument.members.map((member) => this.#argument(step, member));
        return `&(const ${argument.cType}){ ${members.join(', ')} }`;
      }
      case 'null':
        return 'NULL';
    }
  }

  #tensor(id: string | null, offsetElements: number): string {
    if (id === null) return 'NULL';
    const value = valueOf(this.#program.graph, id);
    if (value.constant !== null) {
      const symbol = this.#weights.symbolFor(value.constant.data, value.type.element);
      return offsetElements === 0 ? symbol : `${symbol} + ${offsetElements}`;
    }
    const address = this.#plan.values.get(id);
    if (address === undefined) throw new InvariantError(`%${id} has no address`);
    const bytes = offsetElements * byteSize({ element: value.type.element, shape: [] });
    return this.#at({ ...address, offset: address.offset + bytes });
  }

  #at(address: Address): string {
    return `AT(a${address.arena}, ${address.offset})`;
  }
}
