/**
 * Who may do what: one row per operation, the lowest role in a team and the lowest role on the
 * platform that may. A principal needs one of the two. `docs/access.md` is printed from this table.
 */
import type { PlatformRole, TeamRole } from '@flashline/db';

export interface AccessRow {
  /** Lowest role in a team; null: no role in a team is enough. */
  readonly team: TeamRole | null;
  /** Lowest role on the platform; null: no role on the platform is enough. */
  readonly platform: PlatformRole | null;
  /** What the roles see or change. */
  readonly reach: string;
}

const own = (team: TeamRole, reach: string): AccessRow => ({ team, platform: null, reach });
const platform = (role: PlatformRole, reach: string): AccessRow => ({
  team: null,
  platform: role,
  reach,
});
const both = (team: TeamRole, role: PlatformRole, reach: string): AccessRow => ({
  team,
  platform: role,
  reach,
});

export const ACCESS = {
  uploadModel: own('submitter', 'models of the team'),
  listModels: own('viewer', 'models of the team'),
  getModel: own('viewer', 'models of the team'),
  deleteModel: own('admin', 'models of the team and all that was made from them'),
  uploadData: own('submitter', 'data of the team'),
  listData: own('viewer', 'data of the team'),
  getData: own('viewer', 'data of the team'),
  deleteData: own('admin', 'data of the team and all that was made from them'),
  createJob: own('submitter', 'jobs of the team'),
  listJobs: own('viewer', 'jobs of the team'),
  getJob: own('viewer', 'jobs of the team'),
  cancelJob: own('submitter', 'jobs of the team'),
  retryJob: own('submitter', 'jobs of the team'),
  getReport: own('viewer', 'jobs of the team'),
  downloadArtifact: own('viewer', 'jobs of the team'),
  presignArtifact: own('viewer', 'jobs of the team'),
  watchJobEvents: own('viewer', 'jobs of the team'),
  watchEvents: own('viewer', 'jobs of the team'),
  listBoards: both('viewer', 'operator', 'all boards'),
  listUnits: both('viewer', 'operator', 'all units; hosts and use for operators alone'),
  setUnitHealth: platform('operator', 'all units'),
  listLeases: both('viewer', 'operator', 'leases of the team; of all teams for operators'),
  revokeLease: platform('operator', 'leases of all teams'),
  listQueue: platform('operator', 'open jobs of all teams, without models, reports and artifacts'),
  listDeadLetters: platform('operator', 'dead letters of all teams'),
  replayDeadLetter: platform('operator', 'dead letters of all teams'),
  listAudit: both('admin', 'admin', 'changes of the team; all for admins of the platform'),
  createTeam: platform('admin', 'all teams'),
  listTeams: both('viewer', 'admin', 'the own team; all for admins of the platform'),
  getTeam: both('viewer', 'admin', 'the own team; all for admins of the platform'),
  updateTeam: platform('admin', 'quotas, weight and classes of all teams'),
  createApiKey: both('admin', 'admin', 'keys of the team; all for admins of the platform'),
  listApiKeys: both('admin', 'admin', 'keys of the team; all for admins of the platform'),
  revokeApiKey: both('admin', 'admin', 'keys of the team; all for admins of the platform'),
  createBinding: both('admin', 'admin', 'bindings of the team; all for admins of the platform'),
  listBindings: both('admin', 'admin', 'bindings of the team; all for admins of the platform'),
  deleteBinding: both('admin', 'admin', 'bindings of the team; all for admins of the platform'),
  createWebhook: own('admin', 'webhooks of the team'),
  listWebhooks: own('admin', 'webhooks of the team'),
  deleteWebhook: own('admin', 'webhooks of the team'),
} as const satisfies Readonly<Record<string, AccessRow>>;

export type OperationName = keyof typeof ACCESS;
