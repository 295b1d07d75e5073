/**
 * The child process that runs ONNX Runtime: a request on standard input, an answer on standard
 * output. It serves one request, so that nothing of a hostile model outlives it.
 */
import { InferenceSession } from 'onnxruntime-node';
import type { Tensor } from '@flashline/ir';
import { decodeRequest, encodeAnswer, type Answer, type Request } from './protocol.ts';
import { fromSessionTensor, toSessionTensor } from './session-tensor.ts';

/**
 * Without optimisation, so that every value is the one that ONNX defines for its node, whichever
 * outputs are asked for: fusions change results by up to 8e-7 of the largest output (measured on
 * the zoo). One thread, so that sums are always taken in the same order.
 */
const OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  graphOptimizationLevel: 'disabled',
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  enableCpuMemArena: false,
  enableMemPattern: false,
  logSeverityLevel: 4,
};

async function readInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

async function answerTo(request: Request): Promise<Answer> {
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(request.model, OPTIONS);
  } catch (error) {
    return { kind: 'failure', phase: 'load', message: messageOf(error) };
  }
  try {
    const names = request.outputNames ?? session.outputNames;
    const samples: Tensor[][] = [];
    for (const sample of request.samples) samples.push(await runOnce(session, sample, names));
    return { kind: 'outputs', names, samples };
  } catch (error) {
    return { kind: 'failure', phase: 'run', message: messageOf(error) };
  }
}

async function runOnce(
  session: InferenceSession,
  sample: readonly Tensor[],
  names: readonly string[],
): Promise<Tensor[]> {
  if (sample.length !== session.inputNames.length) {
    throw new Error(`it has ${session.inputNames.length} inputs but was given ${sample.length}`);
  }
  const feeds = Object.fromEntries(
    session.inputNames.map((name, i) => [name, toSessionTensor(sample[i]!)]),
  );
  const outputs = await session.run(feeds, [...new Set(names)]);
  return names.map((name) => fromSessionTensor(name, outputs[name]!));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// Where this class exists, onnxruntime-common 1.30 insists on it for float16, but the native part of
// onnxruntime-node 1.30 finds such an array empty. Without the class both use the bits as they are.
Reflect.deleteProperty(globalThis, 'Float16Array');

const request = decodeRequest(await readInput());
if (request === null) throw new Error('the request is not whole');
process.stdout.write(encodeAnswer(await answerTo(request)));
