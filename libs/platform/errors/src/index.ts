export {
  AppError,
  type AppErrorOptions,
  EXIT_CODES,
  type ErrorCode,
  type ErrorCondition,
  type ErrorKind,
  type FieldError,
} from './app-error.ts';
export { FILE_DISK_FULL, FILE_NOT_WRITABLE, fileError, isMissingFile } from './file-errors.ts';
