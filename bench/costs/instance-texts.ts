/** C files that hold one function made from a template each, to see how large it becomes. */
import type { KernelCall } from '@flashline/operators';
import type { MeasuredModel } from './measure.ts';

/** What keeps the function in the link: a pointer of this name, or a function around its call. */
export const KEPT_SYMBOL = 'kept';

/** The function as it is where calls share it, by kernel. */
export function sharedTexts(models: readonly MeasuredModel[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const call of callsOf(models)) {
    if (call.instance === undefined || texts.has(call.kernel)) continue;
    const keeper = `void (*const ${KEPT_SYMBOL})(void) = (void (*)(void))instance;\n`;
    texts.set(call.kernel, headOf(call, 'instance') + keeper);
  }
  return sorted(texts);
}

/**
 * The function in the place of its only call, with that call's parameters, which the compiler
 * knows there; by kernel and ` once`. The call and its parameters are those of the first such model.
 */
export function calledOnceTexts(models: readonly MeasuredModel[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { compiled, layers } of models) {
    const source = compiled.source.files.find(({ path }) => path === 'model.c')!.text;
    for (const { calls, terms } of layers) {
      calls.forEach((call, i) => {
        const [key] = terms[i]!.keys;
        if (!key!.endsWith(' once') || texts.has(key!)) return;
        texts.set(key!, onceText(call, source));
      });
    }
  }
  return sorted(texts);
}

function onceText(call: KernelCall, source: string): string {
  const name = `model_${call.kernel.replace(/^nk_/, '')}`;
  const line = new RegExp(`^    (${name}\\(.*\\);)$`, 'm').exec(source)![1]!;
  const params = /model_params\d+/.exec(line)?.[0];
  const declaration =
    params === undefined
      ? ''
      : new RegExp(`^static const \\w+ ${params} = .*$`, 'm').exec(source)![0];
  const weights = [...new Set(`${line}${declaration}`.match(/model_w\d+/g) ?? [])];
  return [
    headOf(call, name),
    ...weights.map(
      (weight) => `static const uint8_t ${weight}[4] __attribute__((section(".weights")));`,
    ),
    '#define AT(base, offset) ((void *)((base) + (offset)))',
    declaration,
    `void ${KEPT_SYMBOL}(uint8_t *a0) { ${line} }\n`,
  ].join('\n');
}

function headOf(call: KernelCall, name: string): string {
  const headers = call.headers ?? [call.kernel.replace(/^nk_/, '')];
  const includes = headers.map((header) => `#include "nk/${header}.h"\n`).join('');
  const list = [name, ...call.instance!.arguments].join(', ');
  return `#include <math.h>\n#include <stddef.h>\n${includes}${call.instance!.macro}(${list})\n`;
}

function callsOf(models: readonly MeasuredModel[]): KernelCall[] {
  return models.flatMap(({ layers }) => layers.flatMap((layer) => layer.calls));
}

function sorted(texts: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
