import { type RealServer, startNats } from '@flashline/real-servers';
import { natsBus } from '../src/index.ts';
import { describeBus } from './conformance/bus.ts';

describe('the bus on NATS', () => {
  let server: RealServer;
  beforeAll(async () => {
    server = await startNats();
  });
  afterAll(() => server.stop());

  describeBus(() => natsBus({ url: server.url, clientName: 'test' }));
});
