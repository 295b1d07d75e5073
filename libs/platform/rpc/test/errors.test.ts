import { AppError, type ErrorCode } from '@flashline/errors';
import fc from 'fast-check';
import { connect, httpStatusOf, type RunningServer } from '../src/index.ts';
import { sentErrorOf, wireErrorOf } from '../src/error-details.ts';
import { failureOf, listOf, refuse, serve, TestService } from './test-service.ts';

const CONDITIONS = [
  'malformed',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'limited',
  'internal',
  'unavailable',
  'deadline',
] as const;

let server: RunningServer;
let client: ReturnType<typeof connect<typeof TestService>>;

async function withHandlers(handlers: Parameters<typeof serve>[0]): Promise<typeof client> {
  server = await serve(handlers);
  return (client = connect(TestService, server.address));
}

afterEach(async () => {
  client?.close();
  await server?.stop();
});

const TEXT = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });

test('an error that was encoded is decoded to the same error', () => {
  const errors = fc.record({
    code: fc.stringMatching(/^[A-Z]{1,9}_[A-Z]{1,9}$/),
    kind: fc.constantFrom('bug', 'usage', 'infrastructure'),
    retryable: fc.boolean(),
    condition: fc.constantFrom(...CONDITIONS),
    message: TEXT,
    fields: fc.array(fc.record({ field: TEXT, description: TEXT }), { maxLength: 5 }),
    retryAfterSeconds: fc.option(fc.integer({ min: 0, max: 1e6 }), { nil: null }),
  });
  fc.assert(
    fc.property(
      errors,
      ({ code, kind, retryable, condition, message, fields, retryAfterSeconds }) => {
        const error = new AppError({ code, kind, retryable, condition, meaning: '' }, message, {
          fields,
          ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
        });
        expect(sentErrorOf(wireErrorOf(error).metadata)).toEqual(error);
      },
    ),
  );
});

test.each(['unary', 'collect'] as const)(
  'a refusal of %s arrives as it was thrown',
  async (method) => {
    const { [method]: call } = await withHandlers({});
    const request = method === 'unary' ? { text: '' } : (async function* () {})();
    const failure = await failureOf((call as (r: unknown) => Promise<unknown>)(request));
    expect(failure).toMatchObject({
      code: 'TEST_REFUSED',
      kind: 'usage',
      condition: 'not-found',
      message: 'This is refused: ask for something else.',
    });
  },
);

test('a refusal after some answers arrives after them', async () => {
  const { list } = await withHandlers({
    async *list() {
      yield { text: 'a' };
      yield { text: 'b' };
      refuse();
    },
  });
  const seen: string[] = [];
  const failure = await failureOf(
    (async () => {
      for await (const { text } of list({ text: '' })) seen.push(text);
    })(),
  );
  expect(seen).toEqual(['a', 'b']);
  expect(failure.code).toBe('TEST_REFUSED');
});

test('an unexpected exception is a bug whose text stays in the service', async () => {
  const { unary, list } = await withHandlers({
    unary: async () => {
      throw new Error('password is 1234');
    },
    list: () => {
      throw new TypeError('password is 1234');
    },
  });
  for (const call of [unary({ text: '' }), listOf(list({ text: '' }))]) {
    const failure = await failureOf(call);
    expect(failure).toMatchObject({ code: 'RPC_INTERNAL', kind: 'bug', retryable: false });
    expect(failure.message).not.toContain('1234');
  }
});

test('bytes that are no message are refused as malformed', async () => {
  await withHandlers({ unary: async (request) => request });
  const other = {
    unary: { ...TestService.unary, requestSerialize: () => Buffer.from('not json') },
  };
  const sloppy = connect(other, server.address);
  const failure = await failureOf(sloppy.unary({ text: '' }));
  sloppy.close();
  expect(failure).toMatchObject({ code: 'RPC_BAD_MESSAGE', kind: 'usage', condition: 'malformed' });
});

test('a method that the server does not have is unimplemented', async () => {
  await withHandlers({});
  const other = { unary: { ...TestService.unary, path: '/flashline.test.v1.TestService/Newer' } };
  const newer = connect(other, server.address);
  const failure = await failureOf(newer.unary({ text: '' }));
  newer.close();
  expect(failure.code).toBe('RPC_UNIMPLEMENTED');
});

test('a message over 4 MiB is refused in both directions', async () => {
  const text = 'x'.repeat(4 << 20);
  const { unary } = await withHandlers({
    unary: async (request) => (request.text === 'large' ? { text } : request),
  });
  expect((await failureOf(unary({ text }))).code).toBe('RPC_MESSAGE_TOO_LARGE');
  expect((await failureOf(unary({ text: 'large' }))).code).toBe('RPC_MESSAGE_TOO_LARGE');
  expect(await unary({ text: 'small' })).toEqual({ text: 'small' });
});

test('a message of any length keeps the error within the headers of HTTP/2', async () => {
  const { unary } = await withHandlers({
    unary: async () => {
      const code: ErrorCode = { code: 'TEST_LONG', kind: 'usage', retryable: false, meaning: '' };
      const fields = Array.from({ length: 500 }, (_, i) => ({
        field: `/a/${i}`,
        description: 'é'.repeat(500),
      }));
      throw new AppError(code, 'é'.repeat(50_000), { fields });
    },
  });
  const failure = await failureOf(unary({ text: '' }));
  expect(failure.code).toBe('TEST_LONG');
  expect(failure.fields[0]?.field).toBe('/a/0');
});

test('the HTTP status of an error follows its condition, and its kind without one', () => {
  const of = (error: Partial<ErrorCode>): number =>
    httpStatusOf(
      new AppError({ code: 'A_B', kind: 'usage', retryable: false, meaning: '', ...error }, ''),
    );
  expect(of({ condition: 'not-found' })).toBe(404);
  expect(of({ condition: 'limited' })).toBe(429);
  expect(of({})).toBe(422);
  expect(of({ kind: 'infrastructure', retryable: true })).toBe(503);
  expect(of({ kind: 'infrastructure' })).toBe(500);
  expect(of({ kind: 'bug' })).toBe(500);
  expect(httpStatusOf(new Error('x'))).toBe(500);
});
