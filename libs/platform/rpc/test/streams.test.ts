import { connect, type RunningServer } from '../src/index.ts';
import { failureOf, listOf, type Message, serve, signalled, TestService } from './test-service.ts';

let server: RunningServer;
let client: ReturnType<typeof connect<typeof TestService>>;

async function withHandlers(handlers: Parameters<typeof serve>[0]): Promise<typeof client> {
  server = await serve(handlers);
  return (client = connect(TestService, server.address));
}

afterEach(async () => {
  client.close();
  await server.stop();
});

async function* messages(...texts: string[]): AsyncIterable<Message> {
  for (const text of texts) yield { text };
}

test('messages pass through each kind of method in order', async () => {
  const { unary, collect, list, talk } = await withHandlers({
    unary: async (request) => request,
    collect: async (requests) => ({ text: (await listOf(requests)).map((r) => r.text).join('') }),
    list: ({ text }) => messages(...text),
    async *talk(requests) {
      for await (const { text } of requests) yield { text: text.toUpperCase() };
    },
  });
  expect(await unary({ text: 'a' })).toEqual({ text: 'a' });
  expect(await collect(messages('a', 'b', 'c'))).toEqual({ text: 'abc' });
  expect((await listOf(list({ text: 'abc' }))).map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  expect((await listOf(talk(messages('a', 'b')))).map(({ text }) => text)).toEqual(['A', 'B']);
});

test('a talk goes back and forth before either side ends', async () => {
  const { talk } = await withHandlers({
    async *talk(requests) {
      for await (const { text } of requests) yield { text: `${text}!` };
    },
  });
  const answers: string[] = [];
  let answered = signalled();
  async function* requests(): AsyncIterable<Message> {
    for (const text of ['1', '2', '3']) {
      yield { text };
      await answered.promise;
      answered = signalled();
    }
  }
  for await (const { text } of talk(requests())) {
    answers.push(text);
    answered.resolve();
  }
  expect(answers).toEqual(['1!', '2!', '3!']);
});

test('a server writes no faster than its client reads', async () => {
  const text = 'x'.repeat(1 << 16);
  let written = 0;
  const { list } = await withHandlers({
    async *list() {
      for (; written < 2000; written += 1) yield { text };
    },
  });
  const iterator = list({ text: '' })[Symbol.asyncIterator]();
  await iterator.next();
  // Until nothing more is taken: 2000 messages are 131 MB.
  for (let last = -1; last !== written; await new Promise((go) => setTimeout(go, 300))) {
    last = written;
  }
  expect(written).toBeLessThan(1000);
  let read = 1;
  while ((await iterator.next()).done !== true) read += 1;
  expect(read).toBe(2000);
});

test('a client sends no faster than its server reads', async () => {
  const text = 'x'.repeat(1 << 16);
  const go = signalled();
  let sent = 0;
  const { collect } = await withHandlers({
    async collect(requests) {
      await go.promise;
      let count = 0;
      for await (const request of requests) count += request.text.length > 0 ? 1 : 0;
      return { text: String(count) };
    },
  });
  async function* requests(): AsyncIterable<Message> {
    for (; sent < 2000; sent += 1) yield { text };
  }
  const answer = collect(requests());
  for (let last = -1; last !== sent || sent === 0; await new Promise((on) => setTimeout(on, 300))) {
    last = sent;
  }
  expect(sent).toBeLessThan(1000);
  go.resolve();
  expect(await answer).toEqual({ text: '2000' });
});

test('leaving the loop over answers ends the handler and its iterable', async () => {
  const ended = signalled();
  const { list } = await withHandlers({
    async *list(_, { signal }) {
      try {
        for (let i = 0; ; i += 1) {
          yield { text: String(i) };
          await new Promise((go) => setTimeout(go, 1));
        }
      } finally {
        expect(signal.aborted).toBe(true);
        ended.resolve();
      }
    },
  });
  for await (const { text } of list({ text: '' })) if (text === '3') break;
  await ended.promise;
});

test('a handler that waits is told when its caller takes the call back', async () => {
  const told = signalled();
  const began = signalled();
  const { unary } = await withHandlers({
    unary: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          told.resolve();
          reject(signal.reason as Error);
        });
        began.resolve();
      }),
  });
  const controller = new AbortController();
  const call = unary({ text: '' }, { signal: controller.signal });
  await Promise.all([
    began.promise.then(() => controller.abort()),
    failureOf(call).then(({ code }) => expect(code).toBe('RPC_CANCELLED')),
    told.promise,
  ]);
  expect((await failureOf(unary({ text: '' }, { signal: controller.signal }))).code).toBe(
    'RPC_CANCELLED',
  );
});

test('a stream of requests that waits ends when the call does', async () => {
  const ended = signalled();
  const { talk } = await withHandlers({
    async *talk(requests) {
      for await (const request of requests) {
        yield request;
        return;
      }
    },
  });
  async function* requests(): AsyncIterable<Message> {
    try {
      yield { text: 'only' };
      await ended.promise;
    } finally {
      ended.resolve();
    }
  }
  const given = requests();
  expect(await listOf(talk(given))).toEqual([{ text: 'only' }]);
});

test('what a stream of requests throws ends the call with it', async () => {
  const told = signalled();
  const began = signalled();
  const { talk, collect } = await withHandlers({
    async *talk(requests, { signal }) {
      signal.addEventListener('abort', told.resolve);
      began.resolve();
      yield* requests;
    },
    collect: async (requests) => ({ text: String((await listOf(requests)).length) }),
  });
  async function* broken(): AsyncIterable<Message> {
    yield { text: 'a' };
    await began.promise;
    throw new Error('the disk is gone');
  }
  await expect(listOf(talk(broken()))).rejects.toThrow('the disk is gone');
  await told.promise;
  await expect(collect(broken())).rejects.toThrow('the disk is gone');
});

test('a deadline ends a call on both sides', async () => {
  const told = signalled();
  let deadline: Date | null = null;
  const { unary, list } = await withHandlers({
    unary: (_, call) =>
      new Promise(() => {
        ({ deadline } = call);
        call.signal.addEventListener('abort', told.resolve);
        if (call.signal.aborted) told.resolve();
      }),
    async *list(_, call) {
      expect(call.deadline).toBe(null);
      yield { text: 'a' };
    },
  });
  // Longer where a busy machine has not come to the handler by then.
  for (let timeoutMs = 50; deadline === null; timeoutMs *= 2) {
    const failure = await failureOf(unary({ text: '' }, { timeoutMs }));
    expect(failure).toMatchObject({ code: 'RPC_DEADLINE', retryable: true });
  }
  await told.promise;
  expect(deadline).toBeInstanceOf(Date);
  expect(await listOf(list({ text: '' }))).toEqual([{ text: 'a' }]);
});
