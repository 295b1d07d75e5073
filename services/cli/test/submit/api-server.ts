/**
 * A server that speaks as much of the REST API as `submit` uses, over HTTP on this machine, with
 * jobs that go as a test says. It keeps what it was asked.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Report } from '@flashline/report';

export const API_KEY = 'flk_test';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** How the one job of a server goes. */
export interface Script {
  /** Types of its events; the job has ended where the last one is final. */
  readonly events?: readonly string[];
  readonly state?: string;
  readonly error?: object | null;
  readonly targets?: readonly object[];
  readonly report?: Report | null;
  /** Bytes by the end of the path, such as `nucleo-g474re.fp32.elf`. */
  readonly artifacts?: Readonly<Record<string, Uint8Array>>;
  /** Answers a request by itself where it gives true. */
  readonly first?: (request: Request, response: ServerResponse, nth: number) => boolean;
}

export interface ApiServer {
  readonly url: string;
  readonly requests: readonly Request[];
  /** Those whose method and path match. */
  readonly sent: (pattern: RegExp) => readonly Request[];
  /** Nothing answers any more, and what is open is cut. */
  readonly leave: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const JOB_ID = '11111111-2222-4333-8444-555555555555';

/** On any free port where none is given. */
export async function startApiServer(script: Script = {}, wanted = 0): Promise<ApiServer> {
  const requests: Request[] = [];
  const state = { isCancelled: false };
  const answer = (incoming: IncomingMessage, response: ServerResponse) => {
    void readBody(incoming).then((body) => {
      const { method = '', url: path = '', headers } = incoming;
      const request = { method, path, headers, body };
      requests.push(request);
      if (script.first?.(request, response, requests.length) === true) return;
      route(script, state, request, response);
    });
  };
  const server = await listen(answer, wanted);
  const { port } = server.address() as AddressInfo;
  const leave = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    sent: (pattern) => requests.filter(({ method, path }) => pattern.test(`${method} ${path}`)),
    leave,
    stop: async () => {
      if (server.listening) await leave();
    },
  };
}

async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  port: number,
): Promise<Server> {
  const server = createServer(answer).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    // The client has gone.
  }
  return Buffer.concat(chunks);
}

function route(
  script: Script,
  state: { isCancelled: boolean },
  { method, path, headers, body }: Request,
  response: ServerResponse,
): void {
  if (headers['authorization'] !== `Bearer ${API_KEY}`) {
    return problem(response, 401, 'AUTH_UNKNOWN', 'The key is not known.');
  }
  if (method === 'POST' && /^\/v1\/(models|data)\?name=/.test(path)) {
    const sha256 = createHash('sha256').update(body).digest('hex');
    return json(response, 201, { sha256, name: 'x', sizeBytes: body.length, createdAt: '' });
  }
  if (method === 'POST' && path.endsWith(':cancel')) {
    state.isCancelled = true;
    return json(response, 200, jobOf(script, state));
  }
  if (path.startsWith('/v1/jobs/') && path.endsWith('/events')) {
    return streamEvents(script, Number(headers['last-event-id'] ?? 0), response);
  }
  if (path.endsWith('/report')) {
    if (script.report) return json(response, 200, script.report);
    return problem(response, 404, 'JOB_NO_REPORT', 'The job ended without a report.');
  }
  const artifact = script.artifacts?.[path.split('/artifacts/')[1] ?? ''];
  if (artifact !== undefined) {
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(artifact);
  } else if (method === 'POST' && path === '/v1/jobs') {
    json(response, 202, { ...jobOf({}, state), state: 'queued' });
  } else if (path.startsWith(`/v1/jobs/${JOB_ID}`)) {
    json(response, 200, jobOf(script, state));
  } else {
    problem(response, 404, 'ROUTE_NOT_FOUND', `There is no ${path}.`);
  }
}

function jobOf(
  { state = 'succeeded', error = null, targets }: Script,
  { isCancelled }: { readonly isCancelled: boolean },
): object {
  return {
    id: JOB_ID,
    state: isCancelled ? 'cancelled' : state,
    createdAt: '2026-01-01T00:00:00Z',
    model: { sha256: 'ab'.repeat(32), name: 'dense' },
    targets: targets ?? [
      { board: 'nucleo-g474re', precision: 'fp32', state, stage: null, verdict: null, attempts: 0 },
    ],
    queue: null,
    error,
    extra: 'a field of a later version',
  };
}

/** Numbers of a team's events leave gaps where other jobs have theirs: 2, 4, 6, ... */
function streamEvents({ events = [] }: Script, after: number, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(': welcome\n\n');
  events.forEach((type, i) => {
    const id = 2 * (i + 1);
    if (id <= after) return;
    const event = { id, type, time: '', jobId: JOB_ID, board: null, precision: null, data: {} };
    response.write(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(event)}\n\n`);
  });
  if (/^job\.(succeeded|failed|cancelled)$/.test(events.at(-1) ?? '')) response.end();
}

export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function problem(
  response: ServerResponse,
  status: number,
  code: string,
  detail: string,
): void {
  response
    .writeHead(status, { 'content-type': 'application/problem+json' })
    .end(
      JSON.stringify({ type: 'about:blank', title: code, status, code, detail, retryable: false }),
    );
}
