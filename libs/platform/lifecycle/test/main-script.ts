/** A main that behaves as its argument says. */
import { AppError } from '@flashline/errors';
import { runMain, type Stoppable } from '../src/index.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const refused = new AppError(
  { code: 'TEST_SETTING', kind: 'usage', retryable: false, meaning: '' },
  'FLASHLINE_PORT is not a number: give one.',
);
const part = (stop: () => Promise<void>): Stoppable => {
  setInterval(() => undefined, 60_000);
  say('started');
  return { stop };
};

const BEHAVIOURS: Readonly<Record<string, () => Promise<Stoppable>>> = {
  obedient: async () => part(async () => say('stopped')),
  stubborn: async () =>
    part(() => {
      say('stopping');
      return new Promise(() => undefined);
    }),
  slow: async () => {
    say('starting');
    await new Promise((go) => setTimeout(go, 500));
    return part(async () => say('stopped'));
  },
  refused: async () => {
    throw refused;
  },
  broken: async () => {
    throw new TypeError('x is not a function');
  },
  unhandled: async () => {
    void Promise.reject(new Error('nobody waits for me'));
    return part(async () => undefined);
  },
  'fails-to-stop': async () =>
    part(async () => {
      throw refused;
    }),
};

await runMain('flashline-test', BEHAVIOURS[process.argv[2]!]!);
