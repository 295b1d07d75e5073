/** Operator cases, optimised and written back as ONNX, against the models that they were. */
import { BEFORE_QUANTIZATION, exportGraph, importGraph, runPasses } from '@flashline/compiler';
import { valueOf, type Graph, type Tensor } from '@flashline/ir';
import { encodeModel, parseModel } from '@flashline/onnx';
import { runReference } from '@flashline/oracle';
import type { OperatorCase } from '../operator-case.ts';
import { caseModel, opsetOf } from './case-model.ts';
import { differenceOf } from './compare.ts';
import { referencesOf, type CaseReference, type CaseSamples } from './reference.ts';
import { samplesOf } from './run-cases.ts';
import { bf16ToF32, f32ToBf16, widenBf16 } from './widen-bf16.ts';

/** Nodes that compute with integers alone have no form in ONNX. */
const PASSES = BEFORE_QUANTIZATION.filter((pass) => pass.name !== 'use-integers');

/** What is wrong, a line for each case that is. Cases of one opset are one graph. */
export async function exportFaults(cases: readonly OperatorCase[]): Promise<string[]> {
  const wanted = cases.filter((one) => one.refused === undefined);
  const opsets = [...new Set(wanted.map(opsetOf))];
  const parts = opsets.map((opset) => wanted.filter((one) => opsetOf(one) === opset));
  return (await Promise.all(parts.map(partFaults))).flat();
}

async function partFaults(cases: readonly OperatorCase[]): Promise<string[]> {
  const model = parseModel(encodeModel(caseModel(cases)), new Map());
  const { graph, diagnostics } = importGraph(model, { dims: new Map(), bindings: new Map() });
  if (graph === null) return diagnostics.map((each) => each.message);
  const elements = graph.outputs.map((port) => valueOf(graph, port.value).type.element);
  const samples = takeApart(cases, elements);
  const [answers, references] = await Promise.all([
    answersOf(runPasses(graph, PASSES), samples),
    referencesOf(samples),
  ]);
  let next = 0;
  return cases.flatMap((one, c) => {
    const first = next;
    next += one.outputs ?? 1;
    const got = answers.map((sample) => sample.slice(first, next));
    const fault = faultOf(got, references[c]!);
    return fault === null ? [] : [`${one.onnx}, ${one.name}: ${fault}`];
  });
}

function takeApart(
  cases: readonly OperatorCase[],
  elements: readonly CaseSamples['outputElements'][number][],
): CaseSamples[] {
  let next = 0;
  return cases.map((one) => {
    const first = next;
    next += one.outputs ?? 1;
    return { case: one, samples: samplesOf(one), outputElements: elements.slice(first, next) };
  });
}

/** Samples x outputs of the graph. */
async function answersOf(graph: Graph, cases: readonly CaseSamples[]): Promise<Tensor[][]> {
  const ids = graph.outputs.map((port) => port.value);
  const isHalf = ids.map((id) => valueOf(graph, id).type.element === 'bf16');
  const halves = new Set(ids.filter((_, i) => isHalf[i]));
  const model = widenBf16(parseModel(exportGraph(graph, ids), new Map()), halves);
  const samples = cases[0]!.samples.map((_, s) =>
    cases.flatMap((one) => one.samples[s]!.map(bf16ToF32)),
  );
  const outputNames = ids.map((id) => (halves.has(id) ? `${id}_wide` : id));
  const reference = await runReference({ model: encodeModel(model), samples, outputNames });
  return reference.samples.map((sample) =>
    sample.map((tensor, i) => (isHalf[i] ? f32ToBf16(tensor) : tensor)),
  );
}

function faultOf(got: readonly (readonly Tensor[])[], wanted: CaseReference): string | null {
  if (typeof wanted === 'string') return `no reference: ${wanted}`;
  for (const [s, outputs] of wanted.entries()) {
    for (const [o, output] of outputs.entries()) {
      const difference = differenceOf(got[s]![o]!, output, false);
      if (difference !== null) return `sample ${s}, output ${o}: ${difference}`;
    }
  }
  return null;
}
