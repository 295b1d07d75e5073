/** The services that the gateway calls, answering on real sockets with the least that they can say. */
import {
  FarmControllerServiceService,
  OrchestratorServiceService,
  ParserServiceService,
  QuantizerServiceService,
} from '@flashline/contracts';
import { AppError, type ErrorCode } from '@flashline/errors';
import type { Stoppable } from '@flashline/lifecycle';
import { service, startServer } from '@flashline/rpc';
import type { Store } from '@flashline/store';

/** Bytes that begin so are a model, or data. */
export const GOOD_MODEL = Buffer.from('model: four layers of nothing');
export const GOOD_DATA = Buffer.from('data: no samples at all');

const BAD_UPLOAD: ErrorCode = {
  code: 'ONNX_MALFORMED',
  kind: 'usage',
  retryable: false,
  meaning: 'It is no model.',
};

export interface Peers extends Stoppable {
  readonly addresses: {
    readonly parser: string;
    readonly quantizer: string;
    readonly orchestrator: string;
    readonly farm: string;
  };
  /** Calls that came, by their paths. */
  readonly calls: string[];
  /** Runs when a model has been read, before the answer. */
  onCheck: () => Promise<void>;
}

export async function startPeers(store: Store): Promise<Peers> {
  const calls: string[] = [];
  const check = async (teamId: string, sha256: string, good: string): Promise<void> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.get(teamId, sha256)) chunks.push(chunk);
    if (Buffer.concat(chunks).toString().startsWith(good)) return;
    throw new AppError(BAD_UPLOAD, 'The upload cannot be read: send another file.');
  };
  const server = await startServer({
    address: '127.0.0.1:0',
    onCall: (path) => calls.push(path),
    services: [
      service(ParserServiceService, {
        async checkModel({ scope, model }) {
          await check(scope!.teamId, model!.sha256, 'model');
          await peers.onCheck();
          return {};
        },
        parseModel: () => unused(),
      }),
      service(QuantizerServiceService, {
        async checkData({ scope, data }) {
          await check(scope!.teamId, data!.sha256, 'data');
          return {};
        },
        quantizeModel: () => unused(),
        computeReference: () => unused(),
      }),
      service(OrchestratorServiceService, {
        cancelJob: async () => ({ wasRunningHere: false }),
        replayDeadLetter: async () => ({}),
      }),
      service(FarmControllerServiceService, {
        runFirmware: () => unused(),
        connectAgent: () => unused(),
        setUnitHealth: async () => ({}),
        revokeLease: async () => ({}),
      }),
    ],
  });
  const { address } = server;
  const peers: Peers = {
    addresses: { parser: address, quantizer: address, orchestrator: address, farm: address },
    calls,
    onCheck: async () => undefined,
    stop: () => server.stop(),
  };
  return peers;
}

function unused(): never {
  throw new Error('the gateway never calls this');
}
