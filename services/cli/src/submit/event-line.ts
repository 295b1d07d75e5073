/** An event as a line for a person. */
import type { JobEvent } from './answers.ts';

/** Null for events that say nothing to somebody who waits. */
export function eventLine({ type, board, precision, data }: JobEvent): string | null {
  const target = [board, precision].filter((part) => typeof part === 'string').join('.');
  const about = target === '' ? '' : `${target}: `;
  switch (type) {
    case 'job.started':
      return 'started';
    case 'stage.finished':
      return `${about}${textOf(data['stage'])} done${data['cached'] === true ? ' (cached)' : ''}`;
    case 'lease.granted':
      return `${about}runs on unit ${textOf(data['unit'] ?? data['unitId'])}`;
    case 'job.succeeded':
    case 'job.failed':
    case 'job.cancelled':
      return type.slice('job.'.length);
    default:
      return null;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '?';
}
