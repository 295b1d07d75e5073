import { checkRequest, JOB_REQUEST } from '../src/index.ts';
import { sha } from './fixtures.ts';

const LEAST = { model: sha('m'), boards: ['all'] };

describe('the request of a job', () => {
  it('has a default for all but model and boards', () => {
    expect(JOB_REQUEST.parse(LEAST)).toEqual({
      ...LEAST,
      precisions: ['fp32'],
      optimize: 'balanced',
      io: 'fp32',
      dims: {},
      prefix: null,
      calibration: null,
      calibrationMethod: 'minmax',
      keepFp32: [],
      inputs: { random: 0 },
      layers: false,
      gates: [],
      baseline: null,
      class: 'ci',
      timeoutSeconds: 3600,
      queueTimeoutSeconds: 86_400,
      cache: true,
      labels: {},
    });
  });

  it.each([
    ['an unknown field', { extra: 1 }],
    ['a hash in capitals', { model: sha('m').toUpperCase() }],
    ['no board', { boards: [] }],
    ['all beside a board', { boards: ['all', 'nucleo-g474re'] }],
    ['a board twice', { boards: ['nucleo-g474re', 'nucleo-g474re'] }],
    ['a precision twice', { precisions: ['fp32', 'fp32'] }],
    ['two sources of samples', { inputs: { random: 1, data: sha('d') } }],
    ['a seed below zero', { inputs: { random: -1 } }],
    ['a dimension of zero', { dims: { n: 0 } }],
    ['a class of the platform', { class: 'health' }],
    ['a time-out of more than a day', { timeoutSeconds: 86_401 }],
    ['a label that is no text', { labels: { a: 1 } }],
    ['NUL in a label', { labels: { a: 'x\0' } }],
    ['half a character in a pattern', { keepFp32: ['\ud800'] }],
    ['a baseline that is no report', { baseline: {} }],
  ])('refuses %s', (_what, fields) => {
    expect(JOB_REQUEST.safeParse({ ...LEAST, ...fields }).success).toBe(false);
  });
});

describe('checkRequest', () => {
  const check = (fields: object, highestClass = 'release') =>
    checkRequest(JOB_REQUEST.parse({ ...LEAST, ...fields }), highestClass).map(
      ({ pointer }) => pointer,
    );

  it('finds nothing wrong with what can work', () => {
    const gates = ['flash-bytes=1000', 'cosine=+2%'];
    const boards = ['nucleo-g474re', 'nucleo-h743zi2'];
    expect(check({ boards, gates, io: 'int8', precisions: ['int8'], class: 'release' })).toEqual(
      [],
    );
  });

  it('points at boards, classes, gates, ports and prefixes that cannot be', () => {
    const fields = {
      boards: ['nucleo-g474re', 'nucleo-none'],
      gates: ['flash-bytes=1', 'nonsense=1'],
      class: 'interactive',
      io: 'int8',
      prefix: 'while',
    };
    expect(check(fields)).toEqual(['/boards/1', '/class', '/gates/1', '/io', '/prefix']);
  });
});
