/** Which server, and who asks: `--server` or FLASHLINE_URL, and FLASHLINE_API_KEY. */
import { AppError } from '@flashline/errors';
import { USAGE_ERROR } from '../errors.ts';
import type { ServerAddress } from './server-client.ts';

/** Throws AppError where one of them is missing or cannot be right. */
export function serverAddress(
  option: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ServerAddress {
  const url = option ?? environment['FLASHLINE_URL'];
  if (url === undefined || url === '') {
    throw new AppError(
      USAGE_ERROR,
      'No server was given: set FLASHLINE_URL, or give --server URL.',
    );
  }
  const key = environment['FLASHLINE_API_KEY']?.trim();
  if (key === undefined || key === '') {
    const message = 'No key was given: set FLASHLINE_API_KEY to an API key or an OIDC token.';
    throw new AppError(USAGE_ERROR, message);
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    const message = 'FLASHLINE_API_KEY holds characters that no key has: copy it again.';
    throw new AppError(USAGE_ERROR, message);
  }
  return { url: checkedUrl(url), key };
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    const message = `The server '${text}' is no http or https URL: write one such as https://flashline.example.`;
    throw new AppError(USAGE_ERROR, message);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    const message = `The URL of the server holds more than host and path: the key belongs in FLASHLINE_API_KEY.`;
    throw new AppError(USAGE_ERROR, message);
  }
  return url.href.replace(/\/+$/, '');
}
