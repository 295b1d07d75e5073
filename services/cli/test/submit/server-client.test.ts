/** Calls to a server that answers, but not with what was asked for. */
import { z } from 'zod';
import { ServerClient } from '../../src/submit/server-client.ts';
import { API_KEY, type ApiServer, problem, startApiServer } from './api-server.ts';

const WHY = 'The team stores 10 of 10 bytes: delete models or data first.';

let server: ApiServer;

afterEach(() => server.stop());

test('a server that puts a request off is not called away, and its reason is told', async () => {
  server = await startApiServer({
    first: (_request, response) => {
      problem(response, 429, 'LIMIT_STORAGE', WHY);
      return true;
    },
  });
  const lines: string[] = [];
  const patience = { firstMs: 0, laterMs: 1000 };
  const address = { url: server.url, key: API_KEY };
  const client = new ServerClient(address, (line) => lines.push(line), patience);
  const call = client.json(z.unknown(), { path: '/v1/jobs' });
  await expect(call).rejects.toMatchObject({
    code: 'SUBMIT_PUT_OFF',
    message: `The server ${server.url} has put this off for too long: ${WHY}`,
  });
  expect(lines).toEqual([`The server ${server.url} puts this off, so it is asked again: ${WHY}`]);
  expect(server.requests.length).toBeGreaterThan(1);
});
