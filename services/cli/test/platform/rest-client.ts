/** Calls of the REST API as a program outside would make them. */
import type { Report } from '@flashline/report';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** The body as JSON. */
  readonly json: <T>() => T;
}

export interface JobAnswer {
  readonly id: string;
  readonly state: string;
  readonly error: object | null;
  readonly targets: readonly {
    readonly board: string;
    readonly precision: string;
    readonly verdict: string | null;
  }[];
}

export interface EventAnswer {
  readonly id: number;
  readonly type: string;
  readonly jobId: string;
  readonly board: string | null;
  readonly precision: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

const FINAL = /^job\.(succeeded|failed|cancelled)$/;

/** The API at `url` for one key. */
export class RestClient {
  readonly url: string;
  readonly key: string;

  constructor(url: string, key: string) {
    this.url = url;
    this.key = key;
  }

  async call(
    method: string,
    path: string,
    body?: object | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const isBytes = body instanceof Uint8Array;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body === undefined
          ? {}
          : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: isBytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const { status } = response;
    return { status, headers: response.headers, bytes, json: () => JSON.parse(bytes.toString()) };
  }

  /** The body of an answer that must have one of these statuses. */
  async expectJson<T>(
    statuses: readonly number[],
    ...[method, path, body, headers]: Parameters<RestClient['call']>
  ): Promise<T> {
    const answer = await this.call(method, path, body, headers);
    if (!statuses.includes(answer.status)) {
      throw new Error(`${method} ${path} gave ${answer.status}: ${answer.bytes.toString()}`);
    }
    return answer.json<T>();
  }

  /** The SHA-256 by which jobs name it. */
  async upload(kind: 'models' | 'data', name: string, bytes: Uint8Array): Promise<string> {
    const route = `/v1/${kind}?name=${encodeURIComponent(name)}`;
    const { sha256 } = await this.expectJson<{ sha256: string }>([200, 201], 'POST', route, bytes);
    return sha256;
  }

  async submit(body: object, idempotencyKey?: string): Promise<JobAnswer> {
    const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
    return this.expectJson([202], 'POST', '/v1/jobs', body, headers);
  }

  async ended(id: string): Promise<JobAnswer> {
    for (;;) {
      const job = await this.expectJson<JobAnswer>([200], 'GET', `/v1/jobs/${id}?wait=30s`);
      if (job.state !== 'queued' && job.state !== 'running') return job;
    }
  }

  async report(id: string): Promise<Report> {
    return this.expectJson([200], 'GET', `/v1/jobs/${id}/report`);
  }

  async artifact(id: string, name: string): Promise<Buffer> {
    const answer = await this.call('GET', `/v1/jobs/${id}/artifacts/${name}`);
    if (answer.status !== 200) throw new Error(`${name} gave ${answer.status}`);
    return answer.bytes;
  }

  /** All events of a job as its stream gives them, to the final one. */
  async events(id: string, lastEventId = 0): Promise<EventAnswer[]> {
    const response = await fetch(`${this.url}/v1/jobs/${id}/events`, {
      headers: { authorization: `Bearer ${this.key}`, 'last-event-id': String(lastEventId) },
    });
    if (response.status !== 200) throw new Error(`the events gave ${response.status}`);
    const events: EventAnswer[] = [];
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const data = /^data: ?(.*)$/m.exec(block)?.[1];
        if (data !== undefined) events.push(JSON.parse(data) as EventAnswer);
      }
      if (FINAL.test(events.at(-1)?.type ?? '')) break;
    }
    return events;
  }
}
