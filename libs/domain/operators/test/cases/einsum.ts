import type { OperatorCase } from '../operator-case.ts';
import { weights } from '../weights.ts';

const einsum = (equation: string, ...inputs: OperatorCase['inputs']): OperatorCase => ({
  name: `Einsum ${equation}${inputs.some((input) => input?.constant !== undefined) ? ', constant' : ''}`,
  onnx: 'Einsum',
  opset: 12,
  inputs,
  attributes: { equation },
});

export const cases: readonly OperatorCase[] = [
  einsum('ij->ji', { shape: [3, 4] }),
  einsum('ijk->k', { shape: [3, 4, 5] }),
  einsum('ii->i', { shape: [4, 4] }),
  einsum('iji->j', { shape: [3, 4, 3] }),
  einsum('...ii->...i', { shape: [2, 3, 4, 4] }),
  einsum('ij,jk->ik', { shape: [3, 4] }, { shape: [4, 5] }),
  einsum('ij,jk', { shape: [3, 4] }, { shape: [4, 5] }),
  einsum('bij,bkj->bik', { shape: [2, 3, 4] }, { shape: [2, 5, 4] }),
  einsum('bihd,bjhd->bhij', { shape: [2, 3, 2, 4] }, { shape: [2, 5, 2, 4] }),
  einsum('bhij,bjhd->bihd', { shape: [1, 2, 3, 4] }, { shape: [1, 4, 2, 5] }),
  einsum('i,i', { shape: [5] }, { shape: [5] }),
  einsum('i,j->ij', { shape: [5] }, { shape: [4] }),
  einsum('ij,ij->ij', { shape: [5, 3] }, { shape: [5, 3] }),
  einsum('ijk,j->i', { shape: [2, 3, 4] }, { shape: [3] }),
  einsum('...ij,...jk->...ik', { shape: [2, 3, 4] }, { shape: [2, 4, 5] }),
  einsum('btf,fo->bto', { shape: [1, 6, 5] }, weights([5, 7])),
  einsum('btf,of->bto', { shape: [2, 6, 5] }, weights([7, 5])),
  einsum('ij,jk,kl->il', { shape: [2, 3] }, { shape: [3, 4] }, { shape: [4, 5] }),
];
