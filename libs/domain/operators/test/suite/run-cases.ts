/** Operator cases through the whole compiler, as sanitized C and as folded constants. */
import { compileGraph, importGraph, runPasses } from '@flashline/compiler';
import { runHostModels } from '@flashline/host-model';
import { tensorBytes, tensorFromBytes, valueOf, type Graph, type Tensor } from '@flashline/ir';
import { encodeModel, parseModel } from '@flashline/onnx';
import { findOperator } from '../../src/index.ts';
import type { OperatorCase } from '../operator-case.ts';
import { caseModel, namedInputs, runtimeInputs } from './case-model.ts';
import { differenceOf } from './compare.ts';
import { randomTensor } from './random-tensor.ts';
import { referencesOf, type CaseReference, type CaseSamples } from './reference.ts';

const SAMPLES = 4;
/** Cases whose models become one program. */
const TOGETHER = 32;
const PREFIX = 'm';

/** What is wrong, a line for each case that is; empty where C and folding both agree. */
export async function faultsOf(cases: readonly OperatorCase[]): Promise<string[]> {
  const parts: Promise<string[]>[] = [];
  for (let i = 0; i < cases.length; i += TOGETHER) {
    parts.push(partFaults(cases.slice(i, i + TOGETHER)));
  }
  return (await Promise.all(parts)).flat();
}

/** The graph of a case with its run-time inputs as inputs, or bound to values; passes not run. */
export function graphOf(one: OperatorCase, bound: readonly Tensor[] | null): Graph {
  const { graph, diagnostics } = importCase(one, bound);
  if (graph === null) throw new Error(diagnostics.map((each) => each.message).join('; '));
  return graph;
}

function importCase(
  one: OperatorCase,
  bound: readonly Tensor[] | null,
): ReturnType<typeof importGraph> {
  const model = parseModel(encodeModel(caseModel([one])), new Map());
  const bindings = bound === null ? new Map<string, Tensor>() : namedInputs(one, bound);
  return importGraph(model, { dims: new Map(), bindings });
}

/** Random values for a case, the same every time. */
export function samplesOf(one: OperatorCase): Tensor[][] {
  return Array.from({ length: SAMPLES }, (_, s) =>
    runtimeInputs(one).map((input, i) => randomTensor(input, 1000 * s + i)),
  );
}

interface Imported extends CaseSamples {
  readonly graph: Graph;
}

interface Answer {
  readonly outputs: readonly (readonly Tensor[])[];
  /** Every node moves data and computes none. */
  readonly isExact: boolean;
}

async function partFaults(cases: readonly OperatorCase[]): Promise<string[]> {
  const faults: string[] = [];
  const imported: Imported[] = [];
  for (const one of cases) {
    const { graph, diagnostics } = importCase(one, null);
    const code = diagnostics.find((each) => each.severity === 'error')?.code;
    if (code !== one.refused)
      faults.push(`${label(one)}: ${diagnostics[0]?.message ?? 'accepted'}`);
    if (graph === null || one.refused !== undefined) continue;
    const outputElements = graph.outputs.map((port) => valueOf(graph, port.value).type.element);
    imported.push({ case: one, samples: samplesOf(one), outputElements, graph });
  }
  const [answers, references] = await Promise.all([
    compiledAnswers(imported),
    referencesOf(imported),
  ]);
  return [
    ...faults,
    ...imported.flatMap((one, i) => disagreements(one, answers[i]!, references[i]!)),
  ];
}

function disagreements(one: Imported, answer: Answer | string, reference: CaseReference): string[] {
  const name = label(one.case);
  if (typeof reference === 'string') return [`${name}: no reference: ${reference}`];
  if (typeof answer === 'string') return [`${name}: ${answer}`];
  const compiled = firstDifference(answer.outputs, reference, answer.isExact);
  const folded = foldedDifference(one, reference);
  return [
    ...(compiled === null ? [] : [`${name}: ${compiled}`]),
    ...(folded === null ? [] : [`${name}, folded: ${folded}`]),
  ];
}

function label({ onnx, name }: OperatorCase): string {
  return `${onnx}, ${name}`;
}

/** Outputs of each case as C under the sanitizers, or why there are none. */
async function compiledAnswers(part: readonly Imported[]): Promise<(Answer | string)[]> {
  const graphs = part.map((one) => runPasses(one.graph));
  const jobs = graphs.map((graph, i) => {
    const regions = [{ name: 'HOST', capacityBytes: 2 ** 31 }];
    const naming = { prefix: `${PREFIX}_${i}`, modelSha256: '', toolVersion: '', settings: [] };
    const { source } = compileGraph(graph, regions, { ...naming, isa: 'portable' });
    return { model: source, samples: inputBytes(graph, part[i]!) };
  });
  const outcomes = await runHostModels(PREFIX, jobs, { sanitize: true });
  return graphs.map((graph, g) => {
    const outcome = outcomes[g]!;
    if (outcome.kind === 'failure') return outcome.error.message;
    const types = graph.outputs.map((port) => valueOf(graph, port.value).type);
    const outputs = outcome.samples.map((sample) =>
      sample.map((bytes, i) => tensorFromBytes(types[i]!, bytes)),
    );
    const isExact = graph.nodes.every((node) => findOperator(node.op).traits?.movesData === true);
    return { outputs, isExact };
  });
}

/** A graph's inputs are the case's that are not bound, by name. */
function inputBytes(graph: Graph, { case: one, samples }: CaseSamples): Uint8Array[][] {
  return samples.map((sample) => {
    const values = namedInputs(one, sample);
    return graph.inputs.map((port) => tensorBytes(values.get(port.name)!));
  });
}

/** Null as well where the operator has no evaluation, so that the case does not fold. */
function foldedDifference(
  { case: one, samples }: CaseSamples,
  reference: readonly (readonly Tensor[])[],
): string | null {
  const graph = graphOf(one, samples[0]!);
  const folded = graph.outputs.map((port) => valueOf(graph, port.value).constant);
  if (folded.includes(null)) return null;
  return firstDifference([folded as Tensor[]], [reference[0]!], false);
}

function firstDifference(
  got: readonly (readonly Tensor[])[],
  wanted: readonly (readonly Tensor[])[],
  isExact: boolean,
): string | null {
  for (const [s, outputs] of wanted.entries()) {
    for (const [o, output] of outputs.entries()) {
      const difference = differenceOf(got[s]![o]!, output, isExact);
      if (difference !== null) return `sample ${s}, output ${o}: ${difference}`;
    }
  }
  return null;
}
