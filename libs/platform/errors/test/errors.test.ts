import { AppError, FILE_DISK_FULL, fileError, isMissingFile } from '../src/index.ts';

test('an AppError carries its code, cause and exit code', () => {
  const cause = new Error('below');
  const error = new AppError(FILE_DISK_FULL, 'The disk is full.', { cause });
  expect(error).toMatchObject({ code: 'FILE_DISK_FULL', retryable: true, exitCode: 5, cause });
  expect(error.message).toBe('The disk is full.');
});

test('errors of the file system become sentences', () => {
  expect(fileError('report.json', { code: 'ENOSPC' })).toMatchObject({
    code: 'FILE_DISK_FULL',
    message: 'No space is left on the disk for report.json: free some.',
  });
  expect(fileError('report.json', { code: 'EACCES' })).toMatchObject({
    code: 'FILE_NOT_WRITABLE',
    message: 'Cannot write report.json (EACCES): check its rights.',
  });
  expect(fileError('out/x', { code: 'ENOTDIR' }).message).toBe(
    'Cannot write out/x (ENOTDIR): a file lies where a folder is needed; choose another path.',
  );
  expect(fileError('out', { code: 'EEXIST' }).message).toBe(
    'Cannot write out (EEXIST): a file lies where a folder is needed; choose another path.',
  );
  expect(fileError('out', { code: 'EROFS' }).message).toBe(
    'Cannot write out (EROFS): the disk is read-only; choose another path.',
  );
  expect(fileError('/proc/x', { code: 'ENOENT' }).message).toBe(
    'Cannot write /proc/x (ENOENT): the folder it lies in takes no files or is not there; choose another path.',
  );
  const known = new AppError(FILE_DISK_FULL, 'full');
  expect(fileError('x', known)).toBe(known);
});

test('a missing file is told from other errors', () => {
  expect(isMissingFile({ code: 'ENOENT' })).toBe(true);
  expect(isMissingFile({ code: 'EACCES' })).toBe(false);
  expect(isMissingFile(null)).toBe(false);
});
