/** What a caller is told of a wrong value: what to send, in words of JSON and of the field. */
import { parseInput } from '../src/gate.ts';
import { OPERATIONS, type OperationName } from '../src/index.ts';

const JOB = { model: 'a'.repeat(64), boards: ['all'] };

function told(name: OperationName, input: Readonly<Record<string, unknown>>): string {
  try {
    parseInput(
      OPERATIONS.find((each) => each.name === name)!,
      input,
    );
  } catch (error) {
    return (error as Error).message.replace(/^The request is wrong at /, '');
  }
  return 'nothing';
}

test.each([
  ['createJob', { boards: ['all'] }, "'/model': it is missing, give text."],
  ['createJob', { ...JOB, boards: 'all' }, "'/boards': give a list."],
  ['createJob', { ...JOB, boards: [] }, "'/boards': give at least 1 item."],
  ['createJob', { ...JOB, dims: { N: 1.5 } }, "'/dims/N': give a whole number."],
  ['createJob', { ...JOB, io: 'int4' }, "'/io': give one of fp32, int8."],
  [
    'createJob',
    { ...JOB, inputs: 'random:0' },
    '\'/inputs\': give {"data": SHA-256} or {"random": SEED}.',
  ],
  [
    'createJob',
    { ...JOB, labels: { 'a b': '' } },
    "'/labels/a b': the name is wrong: write letters, digits and . _ / - alone.",
  ],
  ['createTeam', { name: 'a'.repeat(201) }, "'/name': give at most 200 characters."],
  ['createTeam', { name: 'a', weight: 0 }, "'/weight': give at least 0.001."],
  [
    'createApiKey',
    { name: 'a', teamRole: 'viewer', expiresAt: 'tomorrow' },
    "'/expiresAt': give a time such as 2030-01-31T12:00:00Z.",
  ],
] as const)('%s with %j is told what to send', (name, input, message) => {
  expect(told(name, input)).toBe(message);
});
