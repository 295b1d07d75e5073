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

test('a refusal names what is refused, and what speaks not as a Flashline server is doubted', async () => {
  server = await startApiServer({
    first: ({ path }, response) => {
      if (path === '/v1/data') problem(response, 422, 'DATA_BAD_FILE', 'It is no archive.');
      else response.writeHead(501, { 'content-type': 'text/html' }).end('<p>Not here</p>');
      return true;
    },
  });
  const client = new ServerClient({ url: server.url, key: API_KEY });
  const data = client.json(z.unknown(), { path: '/v1/data', subject: "'a.npz'" });
  await expect(data).rejects.toThrow("The server refused 'a.npz': It is no archive.");
  await expect(client.json(z.unknown(), { path: '/' })).rejects.toThrow(/no Flashline server/);
});
