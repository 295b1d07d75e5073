import type { GeneratedModel } from '@flashline/toolchain';
import { runHostModels } from '../src/index.ts';

/** A model of one input and one output of two bytes whose run is `body`. */
function model(prefix: string, body: string): GeneratedModel {
  const header = `#include <stddef.h>
#include <stdint.h>
typedef struct { uint8_t *arena; } ${prefix}_t;
int32_t ${prefix}_init(${prefix}_t *ctx, void *arena, size_t bytes);
int32_t ${prefix}_run(${prefix}_t *ctx);
void *${prefix}_input(${prefix}_t *ctx, uint32_t index);
const void *${prefix}_output(${prefix}_t *ctx, uint32_t index);
`;
  const source = `#include "${prefix}.h"
int32_t ${prefix}_init(${prefix}_t *ctx, void *arena, size_t bytes)
{
    ctx->arena = arena;
    return bytes < 4;
}
int32_t ${prefix}_run(${prefix}_t *ctx) { ${body} return 0; }
void *${prefix}_input(${prefix}_t *ctx, uint32_t index) { return ctx->arena + 4 * index; }
const void *${prefix}_output(${prefix}_t *ctx, uint32_t index) { return ctx->arena + 2 + index; }
`;
  return {
    prefix,
    arenas: [{ region: 'HOST', bytes: 4, alignment: 8 }],
    inputBytes: [2],
    outputBytes: [2],
    files: [
      { path: `${prefix}.h`, text: header },
      { path: `${prefix}.c`, text: source },
    ],
  };
}

const COPY = 'ctx->arena[2] = ctx->arena[0]; ctx->arena[3] = ctx->arena[1];';
const SWAP = 'ctx->arena[2] = ctx->arena[1]; ctx->arena[3] = ctx->arena[0];';
const BEYOND = 'ctx->arena[4] = 1;';
const SAMPLES = [[Uint8Array.of(1, 2)], [Uint8Array.of(3, 4)]];

test('every model of a program gets its own inputs and gives its own outputs', async () => {
  const outcomes = await runHostModels('m', [
    { model: model('m_0', COPY), samples: SAMPLES },
    { model: model('m_1', SWAP), samples: [[Uint8Array.of(5, 6)], [Uint8Array.of(7, 8)]] },
  ]);
  expect(outcomes).toEqual([
    { kind: 'outputs', samples: [[Buffer.of(1, 2)], [Buffer.of(3, 4)]] },
    { kind: 'outputs', samples: [[Buffer.of(6, 5)], [Buffer.of(8, 7)]] },
  ]);
});

test('a model that writes beyond its arena, and one that does not compile, fail alone', async () => {
  const outcomes = await runHostModels(
    'm',
    [
      { model: model('m_0', COPY), samples: SAMPLES },
      { model: model('m_1', BEYOND), samples: SAMPLES },
      { model: model('m_2', 'no C;'), samples: SAMPLES },
    ],
    { sanitize: true },
  );
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(['outputs', 'failure', 'failure']);
  expect(outcomes[1]).toMatchObject({ error: { code: 'HOST_MODEL_FAILED' } });
  expect(outcomes[2]).toMatchObject({ error: { code: 'TOOLCHAIN_COMPILE_FAILED' } });
});

test('two models whose files of one name differ are not made one program', async () => {
  const other = { ...model('m_1', COPY), files: [{ path: 'm_0.h', text: '' }] };
  const both = [model('m_0', COPY), other].map((one) => ({ model: one, samples: SAMPLES }));
  await expect(runHostModels('m', both)).rejects.toThrow('two models differ in m_0.h');
});
