/** Things that run until they are stopped. */

/** Something that can be stopped. */
export type Stoppable = { stop(): Promise<void> };

/** A service that runs in this process. */
export type RunningService = Stoppable & {
  /** Where its gRPC is: host:port or unix:/path. */
  readonly address: string;
};

/**
 * Stops `parts` one after the other, the last first, all of them even if one fails. Rejects with
 * the one failure, or with an AggregateError of several.
 */
export async function stopAll(parts: readonly Stoppable[]): Promise<void> {
  const failures: unknown[] = [];
  for (const part of parts.toReversed()) {
    try {
      await part.stop();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, 'several parts did not stop');
}
