/** Quantised models as C for this machine against ONNX Runtime: integers within a step of it. */
import { compileGraph, importModel, optimiseGraph } from '@flashline/compiler';
import { AppError } from '@flashline/errors';
import { runHostModels } from '@flashline/host-model';
import {
  dequantizeTensor,
  elementTypeOfOnnx,
  isFloat,
  quantizeTensor,
  tensorBytes,
  tensorFromBytes,
  toNumbers,
  valueOf,
  type Graph,
  type Tensor,
} from '@flashline/ir';
import { encodeModel, withOutputs } from '@flashline/onnx';
import { runReference } from '@flashline/oracle';
import { Dice } from '../dice.ts';
import { inputTensor, makeAnswerCase, type AnswerCase } from './answer-case.ts';
import { faultOfAnswer } from './answer-fault.ts';

/** What is said of one seed. */
export interface AnswerNote {
  readonly seed: number;
  readonly label: string;
  readonly text: string;
}

export interface AnswerSummary {
  readonly compared: number;
  /** How many models ONNX Runtime refuses, of those it was asked. */
  readonly impossible: number;
  /** Models that ONNX Runtime answers and we refuse, with our reason; it is asked for some alone. */
  readonly refused: readonly AnswerNote[];
  readonly failures: readonly AnswerNote[];
}

/** Models that become one program. */
const TOGETHER = 24;
/** Of the seeds whose models we refuse, one in so many is given to ONNX Runtime. */
const REFUSED_EVERY = 4;
const SAMPLES = 3;
const PREFIX = 'f';
const REGIONS = [{ name: 'HOST', capacityBytes: 2 ** 31 }];

type Samples = readonly (readonly Tensor[])[];

interface Job extends AnswerCase {
  readonly graph: Graph;
  readonly samples: Samples;
  /** Outputs of ONNX Runtime, and the real numbers that they were quantised from. */
  readonly wanted: Samples;
  readonly before: Samples;
}

/** Compiles what is accepted and runs it on random integers. */
export async function compareAnswers(seeds: Iterable<number>): Promise<AnswerSummary> {
  const refused: AnswerNote[] = [];
  const failures: AnswerNote[] = [];
  let [impossible, compared] = [0, 0];
  let jobs: Job[] = [];
  const flush = async (): Promise<void> => {
    compared += jobs.length;
    failures.push(...(await faultsOf(jobs)));
    jobs = [];
  };
  for (const seed of seeds) {
    const one = makeAnswerCase(seed);
    const built = build(one);
    if (typeof built === 'string' && seed % REFUSED_EVERY !== 0) continue;
    const answer = await askReference(one);
    if (answer === null) impossible += 1;
    else if (typeof built === 'string') refused.push(note(one, built));
    else jobs.push({ ...one, ...answer, graph: built });
    if (jobs.length === TOGETHER) await flush();
  }
  await flush();
  return { compared, impossible, refused, failures };
}

function note({ seed, label }: AnswerCase, text: string): AnswerNote {
  return { seed, label, text };
}

/** The graph, every third time with ports of integers, or why there is none. */
function build({ model, seed }: AnswerCase): Graph | string {
  const { graph, diagnostics } = importModel(model, { dims: new Map(), bindings: new Map() });
  if (graph === null) return diagnostics.map(({ message }) => message).join('; ');
  return optimiseGraph(graph, seed % 3 === 0 ? 'int8' : 'fp32');
}

/** What ONNX Runtime answers to random inputs; null where it refuses the model. */
async function askReference(
  one: AnswerCase,
): Promise<Pick<Job, 'samples' | 'wanted' | 'before'> | null> {
  const dice = new Dice(one.seed);
  const { inputs, outputs } = one.model.graph;
  const samples = dice.list(SAMPLES, () =>
    inputs.map(({ elementType, dims }) =>
      inputTensor(dice, elementTypeOfOnnx(elementType!)!, dims as number[]),
    ),
  );
  try {
    const { samples: answers } = await runReference({
      model: encodeModel(withOutputs(one.model, one.real)),
      samples,
      outputNames: [...outputs.map(({ name }) => name), ...one.real],
    });
    const count = outputs.length;
    return {
      samples,
      wanted: answers.map((tensors) => tensors.slice(0, count)),
      before: answers.map((tensors) => tensors.slice(count)),
    };
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

async function faultsOf(jobs: readonly Job[]): Promise<AnswerNote[]> {
  const outcomes = await runHostModels(PREFIX, jobs.map(hostJob), { sanitize: true });
  return jobs.flatMap((job, i) => {
    const outcome = outcomes[i]!;
    if (outcome.kind === 'failure') return [note(job, outcome.error.message)];
    const values = job.graph.outputs.map(({ value }) => valueOf(job.graph, value));
    const faults = outcome.samples.flatMap((sample, s) => {
      const before = job.before[s]!;
      const isFinite = before.every((tensor) => toNumbers(tensor).every(Number.isFinite));
      return sample.map((bytes, y) => {
        // What comes after integers that mean nothing means nothing.
        if (y >= before.length && !isFinite) return null;
        const { type, quantization } = values[y]!;
        const wanted = job.wanted[s]![y]!;
        const own = tensorFromBytes(type, bytes);
        const isReal = isFloat(wanted.type.element) && !isFloat(type.element);
        const got = isReal ? dequantizeTensor(own, quantization!) : own;
        return faultOfAnswer(got, wanted, before[y] ?? null, job.allowed[y]);
      });
    });
    const fault = faults.find((each) => each !== null);
    return fault === undefined ? [] : [note(job, fault)];
  });
}

function hostJob({ graph, samples }: Job, index: number) {
  const ports = graph.inputs.map(({ value }) => valueOf(graph, value));
  const given = samples.map((sample) =>
    sample.map((tensor, i) => {
      const { type, quantization } = ports[i]!;
      const isOther = isFloat(tensor.type.element) && !isFloat(type.element);
      return tensorBytes(isOther ? quantizeTensor(tensor, quantization!) : tensor);
    }),
  );
  const naming = { prefix: `${PREFIX}_${index}`, modelSha256: '', toolVersion: '', settings: [] };
  const { source } = compileGraph(graph, REGIONS, { ...naming, isa: 'portable' });
  return { model: source, samples: given };
}
