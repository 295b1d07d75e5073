/**
 * Watches a job to its end: events as the server sends them, each once whatever happens to the
 * connection, and long polls where events cannot be had.
 */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { EVENT, hasEnded, type Job, type JobEvent } from './answers.ts';
import { getJob } from './job-calls.ts';
import type { ServerClient } from './server-client.ts';

const POLL_SECONDS = 30;

/** A stream that is silent for so long may be cut; the server sends something more often. */
const SILENCE_MS = 60_000;

const FINAL = new Set(['job.succeeded', 'job.failed', 'job.cancelled']);

/** The job when it has ended. Throws what `signal` gives where it is aborted. */
export async function followJob(
  client: ServerClient,
  id: string,
  onEvent: (event: JobEvent) => void,
  signal: AbortSignal,
): Promise<Job> {
  const reader = new EventReader(client, id, onEvent);
  for (;;) {
    const isStreaming = await reader.read(signal);
    signal.throwIfAborted();
    const job = await getJob(client, id, isStreaming ? 1 : POLL_SECONDS, signal);
    if (hasEnded(job)) return job;
  }
}

/** Reads the events of one job, from where it stopped last. */
class EventReader {
  readonly #client: ServerClient;
  readonly #id: string;
  readonly #onEvent: (event: JobEvent) => void;
  #lastEventId: string | null = null;

  constructor(client: ServerClient, id: string, onEvent: (event: JobEvent) => void) {
    this.#client = client;
    this.#id = id;
    this.#onEvent = onEvent;
  }

  /** Until the final event or the end of the connection; false where no stream was to be had. */
  async read(signal: AbortSignal): Promise<boolean> {
    const stop = new AbortController();
    const call = {
      path: `/v1/jobs/${this.#id}/events`,
      headers: {
        accept: 'text/event-stream',
        ...(this.#lastEventId === null ? {} : { 'last-event-id': this.#lastEventId }),
      },
      signal: AbortSignal.any([signal, stop.signal]),
    };
    const body = await this.#client.stream(call, 'text/event-stream');
    if (body === null) return false;
    try {
      await this.#drain(body, stop);
    } catch {
      signal.throwIfAborted();
    } finally {
      stop.abort();
    }
    return true;
  }

  async #drain(body: ReadableStream<Uint8Array>, stop: AbortController): Promise<void> {
    const parser = createParser({
      onEvent: (message) => {
        if (this.#take(message)) stop.abort();
      },
    });
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const silence = setTimeout(() => stop.abort(), SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }

  /** True for the last event of the job. */
  #take({ id, data }: EventSourceMessage): boolean {
    const event = EVENT.safeParse(parseJson(data));
    if (!event.success) return false;
    if (id !== undefined) this.#lastEventId = id;
    this.#onEvent(event.data);
    return FINAL.has(event.data.type);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
