/** The key of what a stage gave: all that its result depends on, for one team. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { machineTools, TOOL_VERSION, type MachineTools } from '@flashline/pipeline';
import { hashCode } from './code-hash.ts';
import type { Stage, StageInputs } from './stage.ts';

/** Versions of the tools that make results; null where a tool is missing here. */
export interface ToolVersions extends MachineTools {
  /** Version, and hash of the code. */
  readonly flashline: string;
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Asks the tools of this machine, and reads our code. Rejects where that cannot be read. */
export async function toolVersions(): Promise<ToolVersions> {
  const [code, tools] = await Promise.all([hashCode(ROOT), machineTools()]);
  return { flashline: `${TOOL_VERSION}+${code}`, ...tools };
}

export interface KeyParts<Request> {
  readonly teamId: string;
  readonly stage: Pick<Stage<Request, unknown>, 'name' | 'version'>;
  readonly tools: ToolVersions;
  /** Hashes by file name, as the stage is given them. */
  readonly inputs: StageInputs;
  readonly request: Request;
}

/** SHA-256 in hexadecimal; the order in which keys of objects stand does not matter. */
export function stageKey<Request>(parts: KeyParts<Request>): string {
  const { teamId, stage, tools, inputs, request } = parts;
  const all = [teamId, stage.name, stage.version, tools, inputs, request];
  return createHash('sha256').update(JSON.stringify(all, sortedKeys)).digest('hex');
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
