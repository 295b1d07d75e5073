/** A client of the REST API that keeps its connections, for load. */
import { Agent, request } from 'node:http';

/** Enough that the client is never what waits. */
const CONNECTIONS = 512;

export type Answer = { readonly status: number; readonly body: string };

export type Client = {
  send(
    method: string,
    path: string,
    body?: Uint8Array | string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Sends JSON and gives JSON; throws where the answer is no success. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  close(): void;
};

export function createClient(url: string, apiKey: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const send: Client['send'] = (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const all = {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        ...headers,
      };
      const sent = request(new URL(path, url), { method, agent, headers: all }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', reject);
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() });
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  return {
    send,
    async call(method, path, body) {
      const json = { 'content-type': 'application/json' };
      const { status, body: text } = await (body === undefined
        ? send(method, path)
        : send(method, path, JSON.stringify(body), json));
      if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
      return text === '' ? null : (JSON.parse(text) as unknown);
    },
    close: () => agent.destroy(),
  };
}
