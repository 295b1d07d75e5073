/** How a stage is called over gRPC: both directions of both messages, typed once for both ends. */
import type { StageCall, StageOutcome } from '../run-stage.ts';

export interface StageMessages<Request, Result, RequestMessage, ResponseMessage> {
  readonly toRequest: (call: StageCall<Request>) => RequestMessage;
  /** Throws AppError where a part is missing or unknown. */
  readonly fromRequest: (message: RequestMessage) => StageCall<Request>;
  readonly toResponse: (outcome: StageOutcome<Result>) => ResponseMessage;
  readonly fromResponse: (message: ResponseMessage) => StageOutcome<Result>;
}
