/** The C file that ties a generated model to the host program: calls and tables only. */

import type { GeneratedModel } from '@flashline/toolchain';

export function printGlue(model: GeneratedModel): string {
  const p = model.prefix;
  const sizes = [...model.inputBytes, ...model.outputBytes];
  const arenas = model.arenas.map(
    ({ bytes, alignment }, i) =>
      `static _Alignas(${alignment}) uint8_t arena${i}[${Math.max(1, bytes)}];\n`,
  );
  const init = ['&ctx', ...model.arenas.map(({ bytes }, i) => `arena${i}, ${bytes}`)].join(', ');
  return `#include "host_model.h"
#include "${p}.h"

const uint32_t host_model_input_count = ${model.inputBytes.length};
const uint32_t host_model_output_count = ${model.outputBytes.length};
const size_t host_model_tensor_bytes[] = { ${[...sizes, 0].join(', ')} };

static ${p}_t ctx;
${arenas.join('')}
int32_t host_model_init(void) { return ${p}_init(${init}); }
int32_t host_model_run(void) { return ${p}_run(&ctx); }
void *host_model_input(uint32_t index) { return ${p}_input(&ctx, index); }
const void *host_model_output(uint32_t index) { return ${p}_output(&ctx, index); }
`;
}
