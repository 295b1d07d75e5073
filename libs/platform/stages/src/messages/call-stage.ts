/** The other end of `serveStage`: a stage of a service, called as if it ran here. */
import type { CallOptions } from '@flashline/rpc';
import type { StageCall, StageOutcome } from '../run-stage.ts';
import type { StageMessages } from './stage-messages.ts';

/**
 * `method` is that of a client. Rejects with the AppError that the stage ended with, or RPC_* where the
 * service cannot be reached or takes longer than `timeoutMs`.
 */
export async function callStage<Request, Result, RequestMessage, ResponseMessage>(
  method: (message: RequestMessage, options: CallOptions) => Promise<ResponseMessage>,
  messages: StageMessages<Request, Result, RequestMessage, ResponseMessage>,
  call: StageCall<Request>,
  timeoutMs: number,
): Promise<StageOutcome<Result>> {
  const { signal } = call;
  const options = { timeoutMs, ...(signal === undefined ? {} : { signal }) };
  return messages.fromResponse(await method(messages.toRequest(call), options));
}
