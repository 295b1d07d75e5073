import type { KernelCall } from '../lowering.ts';

/** The function that a macro of `nk/<header>.h` makes for these arguments, under a name of its own. */
export function instanceOf(
  header: string,
  macro: string,
  ...args: readonly string[]
): Pick<KernelCall, 'kernel' | 'headers' | 'instance'> {
  const words = [macro, ...args].map((word) => word.replace(/^NK_|_t$/g, '').toLowerCase());
  return {
    kernel: `nk_${words.join('_')}`,
    headers: [header],
    instance: { macro, arguments: args },
  };
}
