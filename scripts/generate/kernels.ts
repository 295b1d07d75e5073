/** docs/kernels.md: the headers of the C library. */
import { code, GENERATED, plain, table } from './markdown.ts';

export interface KernelEntry {
  /** Name without folder and suffix. */
  readonly name: string;
  /** First sentence of the header's comment. */
  readonly meaning: string;
  /** Sources beside it: `portable`, `vfp`; none where the header is all. */
  readonly variants: readonly string[];
}

export function printKernels(kernels: readonly KernelEntry[]): string {
  const link = (name: string) => `[${code(name)}](../libs/domain/kernels/include/nk/${name}.h)`;
  const rows = kernels
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, variants, meaning }) => [link(name), variants.join(', ') || '-', plain(meaning)]);
  return `${GENERATED}

# Kernels

The C library that generated code calls, one header each; the header's comment is the contract.
**Sources** says which variants have a file of their own: portable C, and \`vfp\` for Cortex-M with a
single-precision FPU. The others are templates and parts, whole in their header.

${table(['header', 'sources', 'what it is'], rows)}
`;
}
