import { createSlots } from '../src/index.ts';

/** Tasks that note their start and wait to be let go. */
function tasks() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const task = (name: string) => () => {
    started.push(name);
    return new Promise<void>((resolve) => ends.set(name, resolve));
  };
  return { started, task, end: (name: string) => ends.get(name)!() };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('no more run than there are slots, urgent ones first', async () => {
  const { started, task, end } = tasks();
  const slots = createSlots(1);
  void slots.run(task('a'));
  void slots.run(task('b'));
  void slots.run(task('c'), { isUrgent: true });
  void slots.run(task('d'), { isUrgent: true });
  await settled();
  expect(started).toEqual(['a']);
  for (const name of ['a', 'c', 'd', 'b']) {
    end(name);
    await settled();
  }
  expect(started).toEqual(['a', 'c', 'd', 'b']);
});

test('a task that fails gives its slot back', async () => {
  const slots = createSlots(1);
  await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await slots.run(async () => 7)).toBe(7);
});

test('who is called off while waiting takes no slot', async () => {
  const { started, task, end } = tasks();
  const slots = createSlots(1);
  void slots.run(task('a'));
  const controller = new AbortController();
  const waiting = slots.run(task('b'), { signal: controller.signal });
  controller.abort(new Error('off'));
  await expect(waiting).rejects.toThrow('off');
  end('a');
  await slots.run(async () => undefined);
  expect(started).toEqual(['a']);
  await expect(slots.run(task('c'), { signal: controller.signal })).rejects.toThrow('off');
});
