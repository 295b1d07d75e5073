/** The handler of a stage: message in, stage run, message out. */
import type { CallContext } from '@flashline/rpc';
import type { StageMessages } from '../messages/stage-messages.ts';
import { runStage, type StageDeps } from '../run-stage.ts';
import type { Stage } from '../stage.ts';

/** A handler for the method of a stage. A caller who goes away, or a deadline, kills the program. */
export function serveStage<Request, Result, RequestMessage, ResponseMessage>(
  deps: StageDeps,
  stage: Stage<Request, Result>,
  messages: StageMessages<Request, Result, RequestMessage, ResponseMessage>,
): (message: RequestMessage, call: CallContext) => Promise<ResponseMessage> {
  return async (message, { signal }) => {
    const call = messages.fromRequest(message);
    return messages.toResponse(await runStage(deps, stage, { ...call, signal }));
  };
}
