import { PROGRAMS } from '../src/index.ts';

test.each([
  ['nats-server: v2.10.29', false],
  ['nats-server: v2.11.15', false],
  ['nats-server: v2.11.16', true],
  ['nats-server: v2.12.6', false],
  ['nats-server: v2.12.7', true],
  ['nats-server: v2.13.9', false],
  ['nats-server: v2.14.0', true],
  ['nats-server: v2.15.2', true],
  ['nats-server: v3.0.0', true],
  ['', false],
])('a server that says "%s" is used: %s', (text, isUsed) => {
  const nats = PROGRAMS.find(({ name }) => name === 'nats-server');
  expect(nats?.accepts(text)).toBe(isUsed);
});
