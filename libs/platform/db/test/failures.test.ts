import { mapFailure } from '../src/failures.ts';

function failure(code: string): Error {
  return Object.assign(new Error('from the driver'), { code });
}

test('a lost connection is a database that is away; a statement that breaks the protocol is a fault of ours', () => {
  const away = { code: 'DB_UNAVAILABLE', retryable: true };
  for (const code of ['08006', '57P01', '53100', '58030', '28P01', 'ECONNREFUSED']) {
    expect(mapFailure(failure(code))).toMatchObject(away);
  }
  for (const code of ['08P01', '23505', '42601']) {
    const error = failure(code);
    expect(mapFailure(error)).toBe(error);
  }
});

test('a database without its tables is away until the gateway has migrated it', () => {
  expect(mapFailure(failure('42P01'))).toMatchObject({
    code: 'DB_UNAVAILABLE',
    message: expect.stringContaining('not migrated yet (from the driver)'),
  });
});
