/** What every step of one job's work has at hand. */
import type {
  BuilderServiceService,
  CodegenServiceService,
  FarmControllerServiceService,
  ParserServiceService,
  QuantizerServiceService,
} from '@flashline/contracts';
import type { Db } from '@flashline/db';
import type { Source, TakenJob, TakenTarget } from '@flashline/jobs';
import type { Client } from '@flashline/rpc';
import type { StageDeps, StageName, ToolVersions } from '@flashline/stages';
import type { Store, StoredObject } from '@flashline/store';

/** The services that do the work. */
export interface Clients {
  readonly parser: Client<ParserServiceService>;
  readonly quantizer: Client<QuantizerServiceService>;
  readonly codegen: Client<CodegenServiceService>;
  readonly builder: Client<BuilderServiceService>;
  readonly farm: Client<FarmControllerServiceService>;
}

/** What all jobs share. */
export interface WorkDeps {
  readonly db: Db;
  readonly clients: Clients;
  /** Where the report is put together. */
  readonly stages: StageDeps;
  readonly tools: ToolVersions;
  readonly store: Store;
  /** Tells readers of the team's events that there are new ones. */
  readonly wakeTeam: (teamId: string) => void;
}

export interface JobContext extends WorkDeps {
  readonly job: TakenJob;
  /** Aborted with a StopReason. */
  readonly signal: AbortSignal;
  /** Stages whose result an earlier job had; filled as they are found. */
  readonly cachedStages: Set<string>;
  /** Objects that its stages read or made. */
  readonly seen: Set<string>;
}

/** An object, and the uploads that it was made from. */
export interface Made extends StoredObject {
  readonly sources: readonly Source[];
}

/** What is known of a target while the job is worked on. */
export interface TargetFacts {
  readonly target: TakenTarget;
  compiled: Made | null;
  isFarTooLarge: boolean;
  build: Made | null;
  elf: Made | null;
  bin: Made | null;
  map: Made | null;
  measurement: Made | null;
  /** What kept it from the next of these. */
  failure: Error | null;
  failedStage: StageName | null;
}

/** All sources of several objects, each once. */
export function sourcesOf(objects: readonly (Made | null)[]): Source[] {
  const all = objects.flatMap((object) => object?.sources ?? []);
  return [...new Map(all.map((source) => [`${source.kind} ${source.sha256}`, source])).values()];
}
