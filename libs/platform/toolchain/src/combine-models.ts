/** Several generated models behind one interface: one program or firmware that runs them in turn. */

import type { ArenaBinding } from './firmware.ts';

/** A generated model with its files, as emission gives it. */
export type GeneratedModel = {
  readonly prefix: string;
  readonly arenas: readonly ArenaBinding[];
  readonly inputBytes: readonly number[];
  readonly outputBytes: readonly number[];
  readonly files: readonly { readonly path: string; readonly text: string }[];
};

/**
 * A model `<prefix>` of the interface `flashline.c/1` whose inputs, outputs and arenas are those of
 * `models`, in order, and whose run is the run of each. The prefix of every model starts with
 * `<prefix>_`. Files of one name must be equal in all models and are there once.
 */
export function combineModels(prefix: string, models: readonly GeneratedModel[]): GeneratedModel {
  for (const model of models) {
    if (!model.prefix.startsWith(`${prefix}_`)) {
      throw new Error(`the prefix ${model.prefix} does not start with ${prefix}_`);
    }
  }
  const files = mergeFiles(models);
  files.set(`${prefix}.h`, printHeader(prefix, models));
  files.set(`${prefix}.c`, printSource(prefix, models));
  return {
    prefix,
    arenas: models.flatMap((model) => model.arenas),
    inputBytes: models.flatMap((model) => model.inputBytes),
    outputBytes: models.flatMap((model) => model.outputBytes),
    files: [...files].map(([path, text]) => ({ path, text })),
  };
}

function mergeFiles(models: readonly GeneratedModel[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const { path, text } of models.flatMap((model) => model.files)) {
    const known = files.get(path);
    if (known !== undefined && known !== text) throw new Error(`two models differ in ${path}`);
    files.set(path, text);
  }
  return files;
}

function printHeader(prefix: string, models: readonly GeneratedModel[]): string {
  const guard = `${prefix.toUpperCase()}_H`;
  return `#ifndef ${guard}
#define ${guard}

#include <stddef.h>
#include <stdint.h>
${models.map((model) => `#include "${model.prefix}.h"\n`).join('')}
typedef struct {
${models.map(({ prefix: p }) => `    ${p}_t ${p};\n`).join('')}} ${prefix}_t;

int32_t ${prefix}_init(${initParameters(prefix, models)});
int32_t ${prefix}_run(${prefix}_t *ctx);
void *${prefix}_input(${prefix}_t *ctx, uint32_t index);
const void *${prefix}_output(${prefix}_t *ctx, uint32_t index);

#endif
`;
}

function printSource(prefix: string, models: readonly GeneratedModel[]): string {
  const runs = models.map((model) => `${model.prefix}_run(&ctx->${model.prefix})`);
  return `#include "${prefix}.h"

int32_t ${prefix}_init(${initParameters(prefix, models)})
{
${firstFailure(initCalls(models))}}

int32_t ${prefix}_run(${prefix}_t *ctx)
{
${firstFailure(runs)}}

void *${prefix}_input(${prefix}_t *ctx, uint32_t index)
{
${portCases(models, 'input')}}

const void *${prefix}_output(${prefix}_t *ctx, uint32_t index)
{
${portCases(models, 'output')}}
`;
}

function initParameters(prefix: string, models: readonly GeneratedModel[]): string {
  const arenas = models.flatMap((model) => model.arenas);
  const pairs = arenas.map((_, i) => `void *arena${i}, size_t arena${i}_bytes`);
  return [`${prefix}_t *ctx`, ...pairs].join(', ');
}

function initCalls(models: readonly GeneratedModel[]): string[] {
  let next = 0;
  return models.map(({ prefix, arenas }) => {
    const pairs = arenas.map(() => `arena${next}, arena${next++}_bytes`);
    return `${prefix}_init(${[`&ctx->${prefix}`, ...pairs].join(', ')})`;
  });
}

function firstFailure(calls: readonly string[]): string {
  const lines = calls.map((call) => `    if (status == 0) status = ${call};\n`);
  return `    int32_t status = 0;\n${lines.join('')}    return status;\n`;
}

function portCases(models: readonly GeneratedModel[], kind: 'input' | 'output'): string {
  const places = models.flatMap((model) =>
    model[`${kind}Bytes`].map((_, i) => `${model.prefix}_${kind}(&ctx->${model.prefix}, ${i})`),
  );
  const cases = places.map((place, i) => `    case ${i}: return ${place};\n`);
  return `    (void)ctx;\n    switch (index) {\n${cases.join('')}    default: return NULL;\n    }\n`;
}
