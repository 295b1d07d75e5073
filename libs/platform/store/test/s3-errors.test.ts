import { AppError } from '@flashline/errors';
import { STORE_MISSING } from '../src/index.ts';
import { isAbsent, isWorthAnotherTry, s3Error } from '../src/s3-errors.ts';

test('a full server is a full disk, which may be tried again', () => {
  for (const code of ['XMinioStorageFull', 'QuotaExceeded']) {
    expect(s3Error({ code })).toMatchObject({ code: 'FILE_DISK_FULL', retryable: true });
  }
});

test('a server that is away, hangs or refuses us is an unavailable store', () => {
  for (const code of ['ECONNREFUSED', 'ETIMEDOUT', 'AccessDenied', 'InternalError']) {
    const error = s3Error({ code });
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
    expect(error.message).toContain(code);
  }
  expect(s3Error(new Error('odd')).message).toContain('odd');
});

test('an error of ours is passed through', () => {
  const known = new AppError(STORE_MISSING, 'missing');
  expect(s3Error(known)).toBe(known);
});

test('a missing object is told from a broken connection', () => {
  expect(['NoSuchKey', 'NoSuchBucket', 'ECONNRESET'].map((code) => isAbsent({ code }))).toEqual([
    true,
    true,
    false,
  ]);
  expect(['NoSuchKey', 'ECONNRESET'].map((code) => isWorthAnotherTry({ code }))).toEqual([
    false,
    true,
  ]);
});
