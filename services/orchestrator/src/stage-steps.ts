/** The stages of a job that other services compute: what each reads, is asked and leaves. */
import type { CallOptions } from '@flashline/rpc';
import {
  BIN_FILE,
  BUILD,
  BUILD_FILE,
  BUILD_MESSAGES,
  callStage,
  COMPILED_FILE,
  DATA_FILE,
  ELF_FILE,
  GENERATE,
  GENERATE_MESSAGES,
  MAP_FILE,
  MODEL_FILE,
  PARSE,
  PARSE_MESSAGES,
  PREPARED_FILE,
  QUANTISE,
  QUANTISE_MESSAGES,
  REFERENCE,
  REFERENCE_FILE,
  REFERENCE_MESSAGES,
  targetFile,
  type Stage,
  type StageMessages,
  type Target,
} from '@flashline/stages';
import { hashesOf, outputOf, runCached, type StageAnswer } from './cached-stage.ts';
import type { JobContext, Made, TargetFacts } from './job-context.ts';

/** The uploads that a job reads. */
export interface Uploads {
  readonly model: Made;
  readonly calibration: Made | null;
  readonly inputs: Made | null;
}

interface Remote<Request, Result, RequestMessage, ResponseMessage> {
  readonly stage: Stage<Request, Result>;
  readonly messages: StageMessages<Request, Result, RequestMessage, ResponseMessage>;
  readonly method: (message: RequestMessage, options: CallOptions) => Promise<ResponseMessage>;
  readonly request: Request;
  readonly inputs: Readonly<Record<string, Made | null>>;
  readonly target?: TargetFacts['target'];
}

/** A stage may take as long as the job has; a dead server shows by its silence. */
function runRemote<Request, Result, RequestMessage, ResponseMessage>(
  context: JobContext,
  remote: Remote<Request, Result, RequestMessage, ResponseMessage>,
): Promise<StageAnswer<Result>> {
  const { job, signal } = context;
  const { stage, messages, method, request, inputs, target = null } = remote;
  const call = { teamId: job.teamId, inputs: hashesOf(inputs), request, signal };
  const timeoutMs = Math.max(1000, Math.ceil(job.secondsLeft * 1000));
  const compute = async () => ({
    ...(await callStage(method, messages, call, timeoutMs)),
    repeats: true,
  });
  return runCached(context, { stage, request, inputs, target, compute });
}

export async function parse(context: JobContext, { model }: Uploads) {
  const { dims, prefix, io, precisions, keepFp32 } = context.job.request;
  const answer = await runRemote(context, {
    stage: PARSE,
    messages: PARSE_MESSAGES,
    method: context.clients.parser.parseModel,
    request: { name: context.job.model.name, dims, prefix, io, precisions, keepFp32 },
    inputs: { [MODEL_FILE]: model },
  });
  return { ...answer.result, prepared: outputOf(answer, PREPARED_FILE) };
}

/** The prepared model with its int8 graph. */
export async function quantise(
  context: JobContext,
  prepared: Made,
  { calibration: data }: Uploads,
): Promise<Made> {
  const { calibration, calibrationMethod: method, keepFp32, io } = context.job.request;
  const answer = await runRemote(context, {
    stage: QUANTISE,
    messages: QUANTISE_MESSAGES,
    method: context.clients.quantizer.quantizeModel,
    request: { calibration, method, keepFp32, io },
    inputs: { [PREPARED_FILE]: prepared, [DATA_FILE]: data },
  });
  return outputOf(answer, PREPARED_FILE);
}

/** The C of a target, into its facts. */
export async function generate(
  context: JobContext,
  prepared: Made,
  facts: TargetFacts,
): Promise<void> {
  const answer = await runRemote(context, {
    stage: GENERATE,
    messages: GENERATE_MESSAGES,
    method: context.clients.codegen.generateSource,
    request: { target: targetOf(context, facts) },
    inputs: { [PREPARED_FILE]: prepared },
    target: facts.target,
  });
  facts.compiled = outputOf(answer, COMPILED_FILE);
  facts.isFarTooLarge = answer.result.isFarTooLarge;
}

/** ONNX Runtime's answers; with layers, `compiled` says which values inside the model it is to show. */
export async function reference(
  context: JobContext,
  prepared: Made,
  { model, inputs: data }: Uploads,
  compiled: readonly Made[],
): Promise<Made> {
  const files = compiled.map((object, i) => [targetFile(i, 'compiled'), object] as const);
  const answer = await runRemote(context, {
    stage: REFERENCE,
    messages: REFERENCE_MESSAGES,
    method: context.clients.quantizer.computeReference,
    request: { inputs: context.job.request.inputs, compiled: compiled.length },
    inputs: {
      [MODEL_FILE]: model,
      [PREPARED_FILE]: prepared,
      [DATA_FILE]: data,
      ...Object.fromEntries(files),
    },
  });
  return outputOf(answer, REFERENCE_FILE);
}

/** The firmware of a target, into its facts; true where it fits. */
export async function build(context: JobContext, facts: TargetFacts): Promise<boolean> {
  const answer = await runRemote(context, {
    stage: BUILD,
    messages: BUILD_MESSAGES,
    method: context.clients.builder.buildFirmware,
    request: { target: targetOf(context, facts) },
    inputs: { [COMPILED_FILE]: facts.compiled },
    target: facts.target,
  });
  facts.build = outputOf(answer, BUILD_FILE);
  if (!answer.result.isLinked) return false;
  facts.elf = outputOf(answer, ELF_FILE);
  facts.bin = outputOf(answer, BIN_FILE);
  facts.map = outputOf(answer, MAP_FILE);
  return true;
}

/** A target of a job in the words of the stages. */
export function targetOf({ job }: JobContext, { target }: Pick<TargetFacts, 'target'>): Target {
  const { board, precision } = target;
  return { board, precision: precision as Target['precision'], optimize: job.request.optimize };
}
