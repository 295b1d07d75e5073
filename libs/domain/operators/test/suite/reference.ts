/** ONNX Runtime's answers to operator cases, many cases in one model because a process costs more. */
import type { ElementType, Tensor } from '@flashline/ir';
import { encodeModel } from '@flashline/onnx';
import { runReference } from '@flashline/oracle';
import type { OperatorCase } from '../operator-case.ts';
import { caseModel, opsetOf } from './case-model.ts';
import { bf16ToF32, f32ToBf16, widenBf16 } from './widen-bf16.ts';

/** A case and the values of its run-time inputs, samples x inputs. */
export interface CaseSamples {
  readonly case: OperatorCase;
  readonly samples: readonly (readonly Tensor[])[];
  /** Element types of its outputs, of which only bf16 matters to the question. */
  readonly outputElements: readonly ElementType[];
}

/** Samples x outputs, or why ONNX Runtime has no answer. */
export type CaseReference = readonly (readonly Tensor[])[] | string;

/** The answer to each case; all of them have equally many samples. */
export async function referencesOf(cases: readonly CaseSamples[]): Promise<CaseReference[]> {
  const answers: CaseReference[] = [];
  for (const opset of new Set(cases.map((one) => opsetOf(one.case)))) {
    const indices = [...cases.keys()].filter((i) => opsetOf(cases[i]!.case) === opset);
    const found = await askTogether(indices.map((i) => cases[i]!));
    indices.forEach((index, i) => (answers[index] = found[i]!));
  }
  return answers;
}

/** Where ONNX Runtime refuses several cases, it is asked about each half. */
async function askTogether(cases: readonly CaseSamples[]): Promise<CaseReference[]> {
  try {
    const plain = caseModel(
      cases.map((one) => one.case),
      'reference',
    );
    const elements = cases.flatMap((one) => one.outputElements);
    const isHalf = elements.map((element) => element === 'bf16');
    const names = plain.graph.outputs.map((output) => output.name).filter((_, i) => isHalf[i]);
    const model = encodeModel(widenBf16(plain, new Set(names)));
    const samples = cases[0]!.samples.map((_, s) =>
      cases.flatMap((one) => one.samples[s]!.map(bf16ToF32)),
    );
    const reference = await runReference({ model, samples });
    const answers = reference.samples.map((sample) =>
      sample.map((tensor, i) => (isHalf[i] ? f32ToBf16(tensor) : tensor)),
    );
    let next = 0;
    return cases.map((one) => {
      const first = next;
      next += one.case.outputs ?? 1;
      return answers.map((sample) => sample.slice(first, next));
    });
  } catch (error) {
    if (cases.length === 1) return [error instanceof Error ? error.message : String(error)];
    const half = Math.ceil(cases.length / 2);
    return [
      ...(await askTogether(cases.slice(0, half))),
      ...(await askTogether(cases.slice(half))),
    ];
  }
}
