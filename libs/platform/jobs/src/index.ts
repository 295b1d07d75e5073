export { beat, letGo, markTarget, noteLease, type TargetChange } from './attempts.ts';
export {
  SILENCE_SECONDS,
  takeOver,
  type TakenJob,
  type TakenTarget,
  type Takeover,
  type TakeoverOptions,
} from './take-over.ts';
export { requestCancel } from './cancel-job.ts';
export { cancelChannel, eventsChannel, JOBS_CHANNEL, jobsTopic } from './channels.ts';
export { checkRequest, type Violation } from './check-request.ts';
export { createJob, type CreatedJob, type NewJob } from './create-job.ts';
export { decodeCursor, encodeCursor, type Place } from './cursors.ts';
export {
  listDeadLetters,
  replayDeadLetter,
  writeDeadLetter,
  type DeadLetter,
  type NewDeadLetter,
} from './dead-letters.ts';
export {
  countDispatched,
  deleteFromOutbox,
  dispatchAgain,
  dispatchJobs,
  readOutbox,
  type JobMessage,
  type OutboxMessage,
} from './dispatch.ts';
export {
  finishJob,
  type Attempt,
  type Ending,
  type JobReport,
  type TargetEnding,
} from './end-job.ts';
export * from './errors.ts';
export { removeForgotten, type ObjectStore } from './forget-objects.ts';
export { appendEvent, lastEventId, readEvents, type EventQuery, type NewEvent } from './events.ts';
export {
  ARTIFACT_KINDS,
  ENDED,
  EVENT_TYPES,
  type ArtifactKind,
  type ArtifactObject,
  type EventType,
  type Fault,
  type Job,
  type JobError,
  type JobEvent,
  type JobState,
  type JobTarget,
  type Page,
  type QueuePlace,
} from './job.ts';
export {
  JOB_CLASSES,
  JOB_REQUEST,
  type JobClass,
  type JobRequest,
  type JobRequestBody,
  type SampleSource,
} from './job-request.ts';
export {
  ownsObject,
  readObjects,
  recordObjects,
  storageBytes,
  touchObjects,
  type OwnedObject,
  type Source,
  withoutOwner,
} from './objects.ts';
export { endOverdue, forgetWorkers, timedOut } from './overdue.ts';
export { DISPATCH_WINDOW, queueOf } from './queue.ts';
export {
  afterPlace,
  exactTime,
  getArtifact,
  getJob,
  getReport,
  getRequest,
  listJobs,
  noSuchJob,
  type JobQuery,
} from './read-jobs.ts';
export { expireHistory, type HistoryOptions } from './expire-history.ts';
export { expireIdempotencyKeys, sweepRetention } from './retention.ts';
export {
  dropResultsOf,
  lookupStage,
  noteHit,
  recordStage,
  type FoundResult,
  type StageResult,
} from './stage-results.ts';
export {
  addUpload,
  forgetUpload,
  getUpload,
  listUploads,
  type NewUpload,
  type Upload,
} from './uploads.ts';
