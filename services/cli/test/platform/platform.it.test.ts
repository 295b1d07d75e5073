/** The scenario of the whole platform, each service a process of its own, on the real servers. */
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
