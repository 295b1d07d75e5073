/** A folder with a model, and servers that a test starts; the command line is run there. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { denseModel } from '../models.ts';
import { makeWorkplace, type CliResult, type Workplace } from '../run-cli.ts';
import { API_KEY, startApiServer, type ApiServer, type Script } from './api-server.ts';

/** Events of a job that succeeds. */
export const DONE = ['job.queued', 'job.started', 'stage.finished', 'job.succeeded'];

export interface SubmitPlace extends Workplace {
  /** Stopped by `stopServers`. */
  readonly serve: (script?: Script, port?: number) => Promise<ApiServer>;
  readonly stopServers: () => Promise<void>;
  /** `flashline submit dense.onnx` with further arguments. */
  readonly submit: (server: ApiServer, ...args: readonly string[]) => Promise<CliResult>;
  readonly read: (file: string) => string;
}

export function environment({ url }: Pick<ApiServer, 'url'>): NodeJS.ProcessEnv {
  return { FLASHLINE_URL: url, FLASHLINE_API_KEY: API_KEY };
}

export function makeSubmitPlace(): SubmitPlace {
  const place = makeWorkplace();
  writeFileSync(join(place.path, 'dense.onnx'), denseModel());
  const servers: ApiServer[] = [];
  return {
    ...place,
    serve: async (script = {}, port = 0) => {
      const server = await startApiServer(script, port);
      servers.push(server);
      return server;
    },
    stopServers: async () => {
      for (const server of servers.splice(0)) await server.stop();
    },
    submit: (server, ...args) => place.run(['submit', 'dense.onnx', ...args], environment(server)),
    read: (file) => readFileSync(join(place.path, file), 'utf8'),
  };
}
