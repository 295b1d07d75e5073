import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { usageMessage } from '../src/usage-message.ts';

function messageOf(args: readonly string[]): string {
  const run = new Command('run')
    .argument('<model>')
    .option('--size <n>', 'size', () => {
      throw new InvalidArgumentError('Give a number.');
    })
    .option('--board <id>', 'board');
  const program = new Command('flashline').addCommand(run);
  for (const command of [program, run]) {
    command.exitOverride().configureOutput({ outputError: () => undefined });
  }
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return usageMessage(error, args[0]);
  }
  throw new Error('it was accepted');
}

test.each([
  [['run', 'm', '--size', 'x'], "Option '--size <n>' cannot be 'x': give a number."],
  [['run'], "Missing required argument 'model': see flashline run --help."],
  [
    ['run', 'm', '--bord', 'x'],
    "Unknown option '--bord' (Did you mean --board?): see flashline run --help.",
  ],
  [['rnu'], "Unknown command 'rnu' (Did you mean run?): see flashline --help."],
  [['--board'], "Unknown option '--board': see flashline --help."],
  [['run', 'm', '--board'], "Option '--board <id>' argument missing: see flashline run --help."],
])('%j is told in one sentence', (args, sentence) => {
  expect(messageOf(args)).toBe(sentence);
});
