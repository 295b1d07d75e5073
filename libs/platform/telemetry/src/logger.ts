/**
 * Logs: one JSON object a line on standard error with time, level, area, message and the ids of the
 * trace. Errors go under `err`. Credentials are blanked wherever a header or a field names them.
 */

import { type Logger, pino, stdTimeFunctions } from 'pino';
import { activeIds } from './spans.ts';

export type { Logger } from 'pino';

const SECRETS = ['authorization', 'cookie', 'apiKey', 'token', 'secret', 'secretKey', 'password'];
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

let root: Logger | null = null;

/** The logger of an area; `.child({ jobId })` adds to each line. Level: FLASHLINE_LOG_LEVEL. */
export function logger(area: string): Logger {
  root ??= createLogger(process.env['FLASHLINE_LOG_LEVEL'] ?? 'info', pino.destination({ fd: 2 }));
  return root.child({ area });
}

/** A root logger that writes to `destination`; an unknown level is info. */
export function createLogger(level: string, destination: pino.DestinationStream): Logger {
  return pino(
    {
      level: LEVELS.includes(level) ? level : 'info',
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: activeIds,
      redact: {
        paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[redacted]',
      },
    },
    destination,
  );
}
