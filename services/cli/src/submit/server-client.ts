/**
 * Calls of a server's REST API that ride out a server which is away: a request that reached nobody,
 * or that was told to come later, is made again until the patience is over. So every request here
 * must be one that may arrive twice.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@flashline/errors';
import type { z } from 'zod';
import { PROBLEM, sentenceOf, type Problem } from './answers.ts';
import {
  SUBMIT_PUT_OFF,
  SUBMIT_REFUSED,
  SUBMIT_SERVER_AWAY,
  SUBMIT_SERVER_FAULT,
} from './errors.ts';

export interface ServerAddress {
  /** Without a slash at its end. */
  readonly url: string;
  /** API key or OIDC token. */
  readonly key: string;
}

export interface Patience {
  /** For a server that has not answered yet: its URL may be wrong. */
  readonly firstMs: number;
  /** For one that has. */
  readonly laterMs: number;
}

export interface Call {
  readonly method?: 'GET' | 'POST';
  /** From the root, with the query. */
  readonly path: string;
  /** What a refusal is about, for people. */
  readonly subject?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly signal?: AbortSignal;
  /** One attempt may take so long; default 30 s. */
  readonly attemptMs?: number;
  /** Statuses that are answers, even where the server says that they may change. */
  readonly refusals?: readonly number[];
}

const PATIENCE: Patience = { firstMs: 10_000, laterMs: 60_000 };
const ATTEMPT_MS = 30_000;
const UPLOAD_ATTEMPT_MS = 600_000;
const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** What keeps a request from a server that is only away; a wrong certificate, say, does not pass. */
const PASSING =
  /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|UND_ERR_|no answer|HPE_)/;

/** These say that the same request may succeed later. */
const LATER = new Set([429, 502, 503, 504]);

export class ServerClient {
  readonly #address: ServerAddress;
  readonly #patience: Patience;
  readonly #say: (line: string) => void;
  #heardAt = performance.now();
  #hasAnswered = false;
  #isAway = false;

  /** `say` gets a line when the server goes away and when it is back. */
  constructor(
    address: ServerAddress,
    say: (line: string) => void = () => undefined,
    patience: Patience = PATIENCE,
  ) {
    this.#address = address;
    this.#say = say;
    this.#patience = patience;
  }

  /** The answer, checked. Throws AppError; what `signal` gives where it is aborted. */
  async json<T extends z.ZodType>(shape: T, call: Call): Promise<z.infer<T>> {
    const text = await this.#persist(call, (response) => response.text());
    const answer = shape.safeParse(parseJson(text));
    if (answer.success) return answer.data;
    throw new AppError(
      SUBMIT_SERVER_FAULT,
      `What ${this.#address.url} answers to ${call.path} is not what a Flashline server says: check the URL.`,
    );
  }

  /** The bytes of the answer, whole. */
  async bytes(call: Call): Promise<Uint8Array> {
    return this.#persist(call, async (response) => new Uint8Array(await response.arrayBuffer()));
  }

  /** One attempt, whose answer is read as it comes; null where there is none that can be. */
  async stream(call: Call, contentType: string): Promise<ReadableStream<Uint8Array> | null> {
    try {
      const response = await this.#fetch(call, call.signal);
      const isIt = response.headers.get('content-type')?.startsWith(contentType) === true;
      if (response.ok && isIt && response.body !== null) return response.body;
      await response.body?.cancel();
      return null;
    } catch {
      call.signal?.throwIfAborted();
      return null;
    }
  }

  async #persist<T>(call: Call, read: (response: Response) => Promise<T>): Promise<T> {
    this.#heardAt = performance.now();
    for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const outcome = await this.#attempt(call, read);
      if ('value' in outcome) return outcome.value;
      await this.#pause(call, outcome, pauseMs);
    }
  }

  async #attempt<T>(
    call: Call,
    read: (response: Response) => Promise<T>,
  ): Promise<{ readonly value: T } | Later> {
    const attemptMs = call.attemptMs ?? (isUpload(call) ? UPLOAD_ATTEMPT_MS : ATTEMPT_MS);
    const limits = [AbortSignal.timeout(attemptMs), ...(call.signal ? [call.signal] : [])];
    let response: Response;
    try {
      response = await this.#fetch(call, AbortSignal.any(limits));
      if (response.ok) {
        const value = await read(response);
        this.#back();
        return { value };
      }
    } catch (error) {
      call.signal?.throwIfAborted();
      const reason = reasonOf(error);
      if (!this.#mayPass(reason)) throw this.#unreachable(reason);
      return { reason, why: null, afterMs: 0 };
    }
    return this.#refusal(call, response);
  }

  /** A name that nobody has ever heard of is a mistake; one that was known may be known again. */
  #mayPass(reason: string): boolean {
    return PASSING.test(reason) || (reason === 'ENOTFOUND' && this.#hasAnswered);
  }

  #unreachable(reason: string): AppError {
    const message = `The server ${this.#address.url} cannot be reached (${reason}): check the URL, or try again later.`;
    return new AppError(SUBMIT_SERVER_AWAY, message);
  }

  async #refusal(call: Call, response: Response): Promise<Later> {
    const text = await response.text().catch(() => '');
    const problem = PROBLEM.safeParse(parseJson(text));
    const { status } = response;
    const mayChange = LATER.has(status) || (problem.data?.retryable === true && status !== 500);
    if (mayChange && call.refusals?.includes(status) !== true) {
      const afterMs = 1000 * (Number(response.headers.get('retry-after')) || 0);
      const why = problem.data?.code === undefined ? null : sentenceOf(problem.data);
      // A server that speaks as ours is the right one: it gets the patience of one that has answered.
      if (why !== null) this.#hasAnswered = true;
      return { reason: `HTTP ${status}`, why, afterMs };
    }
    throw this.#refused(call, status, problem.data ?? {});
  }

  #refused(call: Call, status: number, problem: Problem): AppError {
    const { url } = this.#address;
    if (status >= 500) {
      const why =
        problem.code === undefined
          ? 'it may be no Flashline server, check the URL.'
          : sentenceOf(problem);
      const message = `The server ${url} failed on ${call.path} (HTTP ${status}): ${why}`;
      return new AppError(SUBMIT_SERVER_FAULT, message);
    }
    if (status === 401) {
      const message = `The server ${url} does not accept the key in FLASHLINE_API_KEY: ${sentenceOf(problem)}`;
      return new AppError(SUBMIT_REFUSED, message);
    }
    if (problem.code === undefined) {
      const message = `${url} answers HTTP ${status} to ${call.path} and is no Flashline server: check the URL.`;
      return new AppError(SUBMIT_REFUSED, message);
    }
    return new AppError(
      SUBMIT_REFUSED,
      `The server refused ${call.subject ?? 'this'}: ${sentenceOf(problem)}`,
    );
  }

  /** Throws AppError where the patience is over. */
  async #pause(call: Call, { reason, why, afterMs }: Later, pauseMs: number): Promise<void> {
    const { url } = this.#address;
    const leftMs = this.#heardAt + this.#limitMs() - performance.now();
    if (leftMs <= 0) throw why === null ? this.#unreachable(reason) : putOff(url, why);
    if (!this.#isAway) {
      this.#say(
        why === null
          ? `The server ${url} is away (${reason}): waiting for it.`
          : `The server ${url} puts this off, so it is asked again: ${why}`,
      );
    }
    this.#isAway = true;
    await sleep(
      Math.min(Math.max(afterMs, pauseMs), leftMs),
      undefined,
      call.signal ? { signal: call.signal } : {},
    ).catch(() => call.signal?.throwIfAborted());
  }

  #limitMs(): number {
    return this.#hasAnswered ? this.#patience.laterMs : this.#patience.firstMs;
  }

  #back(): void {
    if (this.#isAway) this.#say(`The server ${this.#address.url} is back.`);
    this.#isAway = false;
    this.#hasAnswered = true;
  }

  /** Never follows a redirect, which could lead the key elsewhere. */
  async #fetch({ method, path, headers, body }: Call, signal?: AbortSignal): Promise<Response> {
    return fetch(`${this.#address.url}${path}`, {
      method: method ?? 'GET',
      headers: { ...headers, authorization: `Bearer ${this.#address.key}` },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> | string }),
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

/** To be tried again, not before `afterMs`. */
interface Later {
  readonly reason: string;
  /** What the server says about it; null where it said nothing. */
  readonly why: string | null;
  readonly afterMs: number;
}

function putOff(url: string, why: string): AppError {
  const message = `The server ${url} has put this off for too long: ${why}`;
  return new AppError(SUBMIT_PUT_OFF, message);
}

function isUpload({ body }: Call): boolean {
  return typeof body === 'object';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Undici hides what went wrong in the cause of what it throws. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') {
    return cause.code;
  }
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer';
  return cause instanceof Error ? cause.message : String(cause);
}
