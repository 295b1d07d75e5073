import { stopAll } from '../src/index.ts';

function parts(stopped: string[], ...names: string[]) {
  return names.map((name) => ({
    async stop() {
      await Promise.resolve();
      stopped.push(name);
      if (name.startsWith('bad')) throw new Error(name);
    },
  }));
}

test('parts stop one after the other, the last first', async () => {
  const stopped: string[] = [];
  await stopAll(parts(stopped, 'store', 'bus', 'server'));
  expect(stopped).toEqual(['server', 'bus', 'store']);
});

test('a part that fails keeps no other from stopping', async () => {
  const stopped: string[] = [];
  await expect(stopAll(parts(stopped, 'store', 'bad bus', 'server'))).rejects.toThrow('bad bus');
  expect(stopped).toEqual(['server', 'bad bus', 'store']);
});

test('several failures come together', async () => {
  const failure: unknown = await stopAll(parts([], 'bad a', 'bad b')).catch((error) => error);
  expect(failure).toBeInstanceOf(AggregateError);
  expect((failure as AggregateError).errors.map(String)).toEqual(['Error: bad b', 'Error: bad a']);
});
