/** Whether a log of runs shows that each unit did one thing at a time, under rising fences. */
import type { RunLogLine } from './run-log.ts';

export interface RunLogFindings {
  readonly runs: number;
  /** Runs that ended in the log; the others died with their agent. */
  readonly endedRuns: number;
  readonly agentStarts: number;
  /** Lines that were cut off by a loss of power. */
  readonly tornLines: number;
  /** A run began on a unit where another had not ended. */
  readonly overlaps: readonly string[];
  /** A run began under a fence that is not above that of the run before it. */
  readonly fallingFences: readonly string[];
}

/** Reads the text of a log, or of the earlier file and the one after it; a last line that is still being written is left out. */
export function checkRunLog(text: string): RunLogFindings {
  const running = new Map<string, number>();
  const highest = new Map<string, number>();
  const overlaps: string[] = [];
  const fallingFences: string[] = [];
  const counts = { runs: 0, endedRuns: 0, agentStarts: 0, tornLines: 0 };
  for (const line of text.split('\n').slice(0, -1)) {
    const entry = parseLine(line);
    if (entry === null) {
      counts.tornLines += 1;
      continue;
    }
    if (entry.at === 'agent') {
      counts.agentStarts += 1;
      running.clear();
      continue;
    }
    if (entry.at === 'file') {
      for (const [unit, { fence, isRunning }] of Object.entries(entry.units)) {
        highest.set(unit, Math.max(fence, highest.get(unit) ?? 0));
        if (isRunning) running.set(unit, fence);
      }
      continue;
    }
    const { unit, fence } = entry;
    if (entry.at === 'end') {
      counts.endedRuns += 1;
      if (running.get(unit) === fence) running.delete(unit);
      continue;
    }
    counts.runs += 1;
    const other = running.get(unit);
    if (other !== undefined) overlaps.push(`${unit}: fence ${fence} began while ${other} ran`);
    const before = highest.get(unit) ?? 0;
    if (fence <= before) fallingFences.push(`${unit}: fence ${fence} after ${before}`);
    running.set(unit, fence);
    highest.set(unit, Math.max(fence, before));
  }
  return { ...counts, overlaps, fallingFences };
}

function parseLine(line: string): RunLogLine | null {
  try {
    return JSON.parse(line) as RunLogLine;
  } catch {
    return null;
  }
}
