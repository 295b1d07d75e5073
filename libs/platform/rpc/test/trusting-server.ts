/** An orchestrator in a process of its own behind mutual TLS, so that its log can be read. */
import { OrchestratorServiceService } from '@flashline/contracts';
import { openServiceCertificates, service, startServer, type TlsFiles } from '../src/index.ts';

const files = JSON.parse(process.argv[2]!) as TlsFiles;
const certificates = await openServiceCertificates(files, 'orchestrator');
const server = await startServer({
  address: '127.0.0.1:0',
  services: [
    service(OrchestratorServiceService, {
      cancelJob: async () => ({ wasRunningHere: true }),
      replayDeadLetter: async () => ({}),
    }),
  ],
  certificates,
});
process.stdout.write(server.address);
process.stdin.resume().on('end', () => process.exit());
