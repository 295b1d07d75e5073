/** The public gRPC services, made from the table of operations. */
import type { CallContext, ServiceImplementation } from '@flashline/rpc';
import { teamOf } from '../access/allow.ts';
import { idempotencyOf, parseInput } from '../gate.ts';
import type {
  Call,
  Download,
  DownloadOperation,
  EventsOperation,
  Operation,
  PlainOperation,
  UploadOperation,
} from '../operations/operation.ts';
import { publicError } from '../rest/problem.ts';
import type { Serving } from '../rest/serve.ts';
import { chunksOf, readUpload } from './chunks.ts';
import { DEFINITIONS, inputOf, responseOf } from './mapping.ts';

type Handler = (request: never, context: CallContext) => unknown;

/** One implementation per service of the protos. Throws where a method has no operation. */
export function createServices(
  serving: Serving,
  operations: readonly Operation[],
): readonly ServiceImplementation[] {
  const byName = new Map<string, Operation>(operations.map((each) => [each.name, each]));
  return Object.entries(DEFINITIONS).map(([service, definition]) => {
    const handlers = Object.keys(definition).map((method) => {
      const operation = byName.get(method);
      if (operation?.grpc.service !== service) throw new Error(`${method} has no operation`);
      return [method, handlerOf(serving, operation)];
    });
    const [first] = Object.values(definition);
    return {
      name: first!.path.split('/')[1]!,
      definition,
      handlers: Object.fromEntries(handlers) as ServiceImplementation['handlers'],
    };
  });
}

function handlerOf(serving: Serving, operation: Operation): Handler {
  switch (operation.kind) {
    case 'plain':
      return (request, context) => guarded(servePlain(serving, operation, request, context));
    case 'upload':
      return (request, context) => guarded(serveUpload(serving, operation, request, context));
    case 'download':
      return (request, context) =>
        guardedStream(serveDownload(serving, operation, request, context));
    case 'events':
      return (request, context) => guardedStream(serveEvents(serving, operation, request, context));
  }
}

async function servePlain(
  serving: Serving,
  operation: PlainOperation,
  request: unknown,
  context: CallContext,
): Promise<unknown> {
  const { call, input } = await enter(serving, operation, context, inputOf(operation, request));
  const { body } = await operation.run(call, input as never);
  return responseOf(operation, body);
}

async function serveUpload(
  serving: Serving,
  operation: UploadOperation,
  request: AsyncIterable<unknown>,
  context: CallContext,
): Promise<unknown> {
  const admitted = await admit(serving, operation, context);
  const close = serving.uploads(teamOf(admitted.principal));
  try {
    const { name, bytes } = await readUpload(request, operation.maxBytes(serving.platform));
    const input = parseInput(operation, name === null ? {} : { name });
    const call: Call = { ...admitted, idempotency: null };
    return responseOf(operation, await operation.run(call, input as never, bytes));
  } finally {
    close();
  }
}

async function* serveDownload(
  serving: Serving,
  operation: DownloadOperation,
  request: unknown,
  context: CallContext,
): AsyncGenerator<unknown> {
  const { call, input } = await enter(serving, operation, context, inputOf(operation, request));
  const download: Download = await operation.run(call, input as never);
  if (operation.contentType === 'application/octet-stream') {
    const { sha256, sizeBytes } = download;
    yield { part: { $case: 'info', value: { sha256, sizeBytes } } };
    for await (const value of chunksOf(await download.open())) {
      yield { part: { $case: 'chunk', value } };
    }
    return;
  }
  for await (const chunk of chunksOf(await download.open())) yield { chunk };
}

async function* serveEvents(
  serving: Serving,
  operation: EventsOperation,
  request: unknown,
  context: CallContext,
): AsyncGenerator<unknown> {
  const { call, input } = await enter(serving, operation, context, inputOf(operation, request));
  const close = serving.streams.open(teamOf(call.principal), 'grpc');
  try {
    const events = await operation.run(call, input as never);
    for await (const event of events) yield responseOf(operation, event);
  } finally {
    close();
  }
}

async function enter(
  serving: Serving,
  operation: Operation,
  context: CallContext,
  raw: Record<string, unknown>,
): Promise<{ readonly call: Call; readonly input: Record<string, unknown> }> {
  const admitted = await admit(serving, operation, context);
  const input = parseInput(operation, raw);
  const idempotency = idempotencyOf(operation, context.headers.get('idempotency-key'), input);
  return { call: { ...admitted, idempotency }, input };
}

async function admit(
  { platform, gate }: Serving,
  { name }: Operation,
  { headers, signal, address }: CallContext,
): Promise<Omit<Call, 'idempotency'>> {
  const admitted = await gate.admit(name, {
    authorization: headers.get('authorization'),
    team: headers.get('flashline-team'),
    address,
  });
  return { platform, signal, ...admitted };
}

/** What is no error of ours, or tells of our inside, is said as REST says it. */
async function guarded(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    throw publicError(error);
  }
}

async function* guardedStream(answers: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  try {
    yield* answers;
  } catch (error) {
    throw publicError(error);
  }
}
