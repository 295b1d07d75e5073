/** Events as SSE. The number of an event is its id, so that a reader can go on where it was. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { JobEvent } from '@flashline/jobs';
import { logger } from '@flashline/telemetry';

const BEAT_MS = 15_000;
const STUCK_MS = 60_000;

/** Resolves when the stream has ended, for whatever reason. */
export async function sendEvents(
  response: ServerResponse,
  events: AsyncIterable<JobEvent>,
  signal: AbortSignal,
): Promise<void> {
  response.statusCode = 200;
  response.setHeader('Content-Type', 'text/event-stream');
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Accel-Buffering', 'no');
  response.write(': events follow\n\n');
  const beat = setInterval(() => response.write(': still here\n\n'), BEAT_MS);
  try {
    for await (const event of events) {
      const text = `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
      if (!response.write(text)) await drained(response, signal);
    }
  } catch (error) {
    if (!signal.aborted) logger('gateway').info({ err: error }, 'a stream of events ends early');
  } finally {
    clearInterval(beat);
    response.end();
  }
}

/** A reader that takes nothing for too long loses its stream. */
async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  const stuck = AbortSignal.timeout(STUCK_MS);
  try {
    await once(response, 'drain', { signal: AbortSignal.any([signal, stuck]) });
  } catch (error) {
    response.destroy();
    throw error;
  }
}
