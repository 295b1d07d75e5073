/** Writes `firmware-model.c`: the runtime's view of a model, calls and tables only. */

import type { Board } from '@flashline/boards';
import type { ArenaBinding, ModelBinding } from './firmware.ts';

/** Larger arrays than this fit on no board, and the compiler would refuse them. */
export const LARGEST_ARENA_BYTES = 2 ** 28;

/**
 * C text that binds a generated model to the runtime. Arenas go to sections named after their
 * region; one beyond `LARGEST_ARENA_BYTES` is declared at that size, since it cannot link anyway.
 */
export function emitGlue(board: Board, model: ModelBinding): string {
  const p = model.prefix;
  if (!/^[A-Za-z_]\w*$/.test(p)) throw new Error(`${p} is no C identifier`);
  for (const arena of model.arenas) assertArena(board, arena);
  const inputs = model.inputBytes.length;
  const sizes = [...model.inputBytes, ...model.outputBytes];
  const arenas = model.arenas.map((_, index) => `, arena${index}, sizeof arena${index}`).join('');
  return `#include "${p}.h"

#include "firmware-model.h"

static ${p}_t context;
${model.arenas.map(declareArena).join('')}
const uint32_t flashline_model_input_count = ${inputs}u;
const uint32_t flashline_model_output_count = ${model.outputBytes.length}u;
const uint32_t flashline_model_tensor_bytes[] = {${sizes.map((size) => `${size}u, `).join('')}0u};

uint32_t flashline_model_init(void)
{
    return (uint32_t)${p}_init(&context${arenas});
}

uint32_t flashline_model_run(void)
{
    return (uint32_t)${p}_run(&context);
}

uint32_t flashline_model_tensor_address(uint32_t index)
{
${addressOf(p, inputs, model.outputBytes.length)}}
`;
}

function declareArena(arena: ArenaBinding, index: number): string {
  const bytes = Math.max(1, Math.min(arena.bytes, LARGEST_ARENA_BYTES));
  return `static unsigned char arena${index}[${bytes}]
    __attribute__((section(".bss.arena.${arena.region}"), aligned(${arena.alignment})));
`;
}

function addressOf(prefix: string, inputs: number, outputs: number): string {
  const input = `    if (index < ${inputs}u) {
        return (uint32_t)(uintptr_t)${prefix}_input(&context, index);
    }
`;
  const output = `    return (uint32_t)(uintptr_t)${prefix}_output(&context, index - ${inputs}u);
`;
  return (inputs > 0 ? input : '') + (outputs > 0 ? output : '    return 0u;\n');
}

function assertArena(board: Board, arena: ArenaBinding): void {
  if (!board.ram.some((region) => region.name === arena.region)) {
    throw new Error(`board ${board.id} has no region ${arena.region}`);
  }
  const isPowerOfTwo = Number.isInteger(Math.log2(arena.alignment));
  if (!Number.isSafeInteger(arena.bytes) || arena.bytes < 0 || !isPowerOfTwo) {
    throw new Error(
      `an arena of ${arena.bytes} bytes aligned to ${arena.alignment} makes no sense`,
    );
  }
}
