/** A service with a method of each of the four kinds, its messages as JSON. */
import { AppError, type ErrorCode } from '@flashline/errors';
import { type Handlers, type RunningServer, service, startServer } from '../src/index.ts';

export type Message = { readonly text: string };

function codec() {
  return {
    requestSerialize: (value: Message) => Buffer.from(JSON.stringify(value)),
    requestDeserialize: (bytes: Buffer) => JSON.parse(bytes.toString()) as Message,
    responseSerialize: (value: Message) => Buffer.from(JSON.stringify(value)),
    responseDeserialize: (bytes: Buffer) => JSON.parse(bytes.toString()) as Message,
  };
}

export const TestService = {
  unary: {
    path: '/flashline.test.v1.TestService/Unary',
    requestStream: false,
    responseStream: false,
    ...codec(),
  },
  collect: {
    path: '/flashline.test.v1.TestService/Collect',
    requestStream: true,
    responseStream: false,
    ...codec(),
  },
  list: {
    path: '/flashline.test.v1.TestService/List',
    requestStream: false,
    responseStream: true,
    ...codec(),
  },
  talk: {
    path: '/flashline.test.v1.TestService/Talk',
    requestStream: true,
    responseStream: true,
    ...codec(),
  },
} as const;

export const TEST_REFUSED: ErrorCode = {
  code: 'TEST_REFUSED',
  kind: 'usage',
  retryable: false,
  meaning: 'A test refuses.',
  condition: 'not-found',
};

export const refuse = (): never => {
  throw new AppError(TEST_REFUSED, 'This is refused: ask for something else.');
};

const REFUSING: Handlers<typeof TestService> = {
  unary: async () => refuse(),
  collect: async () => refuse(),
  async *list() {
    refuse();
    yield { text: '' };
  },
  async *talk() {
    refuse();
    yield { text: '' };
  },
};

/** A server with these handlers; methods without one refuse. */
export function serve(
  handlers: Partial<Handlers<typeof TestService>>,
  options: { address?: string; drainMs?: number; onCall?: (path: string) => void } = {},
): Promise<RunningServer> {
  return startServer({
    address: '127.0.0.1:0',
    ...options,
    services: [service(TestService, { ...REFUSING, ...handlers })],
  });
}

/** What a promise rejects with, as an AppError. */
export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const outcome: unknown = await promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );
  if (outcome instanceof AppError) return outcome;
  throw new Error(`expected an AppError, got ${String(outcome)}`);
}

/** All that an iterable gives. */
export async function listOf<T>(values: AsyncIterable<T>): Promise<T[]> {
  return Array.fromAsync(values);
}

/** A promise and its resolver. */
export function signalled(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, resolve: () => resolve() };
}
