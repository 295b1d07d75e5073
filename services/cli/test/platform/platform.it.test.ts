/** The scenario of the whole platform, each service a process of its own, on the real servers. */
import { FarmControllerServiceService, OrchestratorServiceService } from '@flashline/contracts';
import { type Certificates, connect, openServiceCertificates } from '@flashline/rpc';
import { startCluster, type Cluster } from '@flashline/real-servers';
import { RestClient } from './rest-client.ts';
import {
  expectEqual,
  expectWholeStory,
  FITS,
  jobOf,
  makeTeam,
  onCommandLine,
  onPlatform,
  TOO_LARGE,
  UPLOADED,
} from './scenario.ts';

let cluster: Cluster;
let team: RestClient;

beforeAll(async () => {
  cluster = await startCluster();
  team = await makeTeam(new RestClient(cluster.url, cluster.apiKey), 'vision');
});

afterAll(async () => {
  await cluster?.stop();
});

test.each([FITS, UPLOADED, TOO_LARGE].map((each) => [each.title, each] as const))(
  'the report and the firmware of %s are those of the command line',
  async (_title, each) => {
    const outcome = await onPlatform(team, await jobOf(team, each));
    expectWholeStory(outcome);
    expectEqual(outcome, await onCommandLine(each));
  },
);

/** How a call of each of two services ends that is made with these certificates. */
async function doors(certificates: Certificates | null): Promise<unknown[]> {
  const at = (port: number) => `127.0.0.1:${port}`;
  const { orchestrator, 'farm-controller': farm } = cluster.services;
  const jobs = connect(OrchestratorServiceService, at(orchestrator.port), { certificates });
  const units = connect(FarmControllerServiceService, at(farm.port), { certificates });
  const ends = await Promise.allSettled([
    jobs.cancelJob({ teamId: cluster.teamId, jobId: 'any' }),
    units.revokeLease({ leaseId: 'any', reason: 'a test', actor: 'nobody' }),
  ]);
  jobs.close();
  units.close();
  return ends.map((end) =>
    end.status === 'rejected' ? (end.reason as { code: string }).code : end,
  );
}

test('services turn away who has no certificate, and an agent at every door but its own', async () => {
  expect(await doors(null)).toEqual(['RPC_UNAVAILABLE', 'RPC_UNAVAILABLE']);
  const files = await cluster.authority.issue('farm-agent/other');
  const certificates = await openServiceCertificates(files, 'farm-agent');
  expect(await doors(certificates)).toEqual(['RPC_CALLER_REFUSED', 'RPC_CALLER_REFUSED']);
  await certificates.stop();
});
