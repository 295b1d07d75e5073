export { AppError, EXIT_CODES, type ErrorCode, type ErrorKind } from './app-error.ts';
export { FILE_DISK_FULL, FILE_NOT_WRITABLE, fileError, isMissingFile } from './file-errors.ts';
