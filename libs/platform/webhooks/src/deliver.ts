/**
 * One attempt to deliver a webhook: to the very addresses that were checked, without redirects, in
 * bounded time, and with little trust in what answers.
 */

import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';
import { AppError } from '@flashline/errors';
import { sign } from './sign.ts';
import { checkTarget, type ResolvedAddress, type Target, type TargetOptions } from './target.ts';

export type Attempt = TargetOptions & {
  readonly url: string;
  readonly secret: string;
  /** Of the event; the same at each attempt. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
  /** For all of it, from the name to the answer. */
  readonly timeoutMs: number;
  /** Certificates of authorities that are trusted besides the usual ones, as PEM. */
  readonly authorities?: readonly string[];
};

/** What came of an attempt. Delivered is what was answered with 200 to 299. */
export type AttemptResult =
  | { readonly delivered: true; readonly status: number }
  | {
      readonly delivered: false;
      /** null where there was no answer. */
      readonly status: number | null;
      readonly reason: string;
    };

/** More than this of an answer is not read. */
const MAX_ANSWER_BYTES = 4096;

/** Makes one attempt. Never throws for what the target or its name does. */
export async function deliver(attempt: Attempt): Promise<AttemptResult> {
  const signal = AbortSignal.timeout(attempt.timeoutMs);
  try {
    const target = await before(signal, checkTarget(attempt.url, attempt));
    const status = await post(attempt, target, signal);
    if (status >= 200 && status < 300) return { delivered: true, status };
    return { delivered: false, status, reason: `answered ${status}` };
  } catch (error) {
    const reason = signal.aborted ? `no answer in ${attempt.timeoutMs} ms` : reasonOf(error);
    return { delivered: false, status: null, reason };
  }
}

/** What `promise` gives, unless `signal` is aborted before. */
function before<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('late')), { once: true });
    promise.then(resolve, reject);
  });
}

function post(attempt: Attempt, target: Target, signal: AbortSignal): Promise<number> {
  const { url, addresses } = target;
  const body = Buffer.from(attempt.body);
  const options = {
    method: 'POST',
    agent: false,
    signal,
    lookup: lookupOf(addresses),
    headers: {
      'content-type': 'application/json',
      'content-length': body.byteLength,
      'user-agent': 'flashline',
      ...sign({ ...attempt, time: new Date() }),
    },
  };
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? https.request(url, { ...options, ...trustOf(attempt) })
        : http.request(url, options);
    request.on('error', reject);
    // Closed without an answer or an error: it wanted another protocol.
    request.once('close', () => reject(new Error('gave no answer')));
    request.once('response', (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength;
        if (bytes > MAX_ANSWER_BYTES) answer.destroy();
      });
      answer.on('error', reject);
      answer.once('close', () => resolve(answer.statusCode ?? 0));
    });
    request.end(body);
  });
}

function trustOf(attempt: Attempt): https.RequestOptions {
  if (attempt.authorities === undefined) return {};
  return { ca: [...rootCertificates, ...attempt.authorities] };
}

/** A resolver that knows only what was checked, so the name cannot lead elsewhere meanwhile. */
function lookupOf(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_name, options, done) => {
    const [first] = addresses;
    if (options.all === true) done(null, [...addresses]);
    else done(null, first?.address ?? '', first?.family);
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message ?? String(error);
}
