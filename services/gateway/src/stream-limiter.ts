/** Open event streams of a team: counted, and bounded. */
import { AppError } from '@flashline/errors';
import { count, gauge, METRICS } from '@flashline/telemetry';
import { LIMIT_STREAMS } from './errors.ts';

export interface StreamLimiter {
  /** Throws LIMIT_STREAMS; what is given back ends the stream's place. */
  open(teamId: string, transport: 'sse' | 'grpc'): () => void;
  stop(): void;
}

const RETRY_SECONDS = 10;

export function createStreamLimiter(most: number): StreamLimiter {
  const perTeam = new Map<string, number>();
  const perTransport = { sse: 0, grpc: 0 };
  const stop = gauge(METRICS.eventStreams, () =>
    Object.entries(perTransport).map(([transport, value]) => ({ value, labels: { transport } })),
  );
  return {
    stop,
    open(teamId, transport) {
      const now = perTeam.get(teamId) ?? 0;
      if (now >= most) {
        count(METRICS.refusedRequests, 1, { limit: 'streams' });
        throw new AppError(
          LIMIT_STREAMS,
          `The team has ${now} event streams open, as many as it may: close some.`,
          { retryAfterSeconds: RETRY_SECONDS },
        );
      }
      perTeam.set(teamId, now + 1);
      perTransport[transport] += 1;
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        perTransport[transport] -= 1;
        const left = perTeam.get(teamId)! - 1;
        if (left === 0) perTeam.delete(teamId);
        else perTeam.set(teamId, left);
      };
    },
  };
}
