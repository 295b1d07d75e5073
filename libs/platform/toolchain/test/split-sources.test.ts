import { splitSources } from '../src/split-sources.ts';

const names = (files: ReadonlyMap<string, unknown>) => [...files.keys()];

test('a model is its header, its source and its weights', () => {
  const files = ['net.c', 'net.h', 'net_weights.c', 'network.c', 'nk/fc_f32.c'];
  const { own, shared } = splitSources(new Map(files.map((name) => [name, ''])), 'net');
  expect(names(own)).toEqual(['net.c', 'net.h', 'net_weights.c']);
  expect(names(shared)).toEqual(['network.c', 'nk/fc_f32.c']);
});

test('a model named like a kernel leaves the kernel to be shared', () => {
  const files = ['dot.c', 'dot_weights.h', 'nk/dot_f32.c', 'nk/dot_f32.h'];
  const { own, shared } = splitSources(new Map(files.map((name) => [name, ''])), 'dot');
  expect(names(own)).toEqual(['dot.c', 'dot_weights.h']);
  expect(names(shared)).toEqual(['nk/dot_f32.c', 'nk/dot_f32.h']);
});
