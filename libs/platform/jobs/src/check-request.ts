/** What is wrong with a well-formed request, as far as anybody can tell before a stage has run. */
import { BOARDS, findBoard } from '@flashline/boards';
import { isValidPrefix } from '@flashline/emit-c';
import { GATE_KEYS, parseGate } from '@flashline/report';
import { JOB_CLASSES, type JobRequest } from './job-request.ts';

/** `pointer` is a JSON pointer into the request. */
export interface Violation {
  readonly pointer: string;
  readonly detail: string;
}

/** Empty where all is well. `highestClass` is that of the team. */
export function checkRequest(request: JobRequest, highestClass: string): Violation[] {
  return [
    ...checkBoards(request),
    ...checkClass(request, highestClass),
    ...request.gates.flatMap(checkGate),
    ...checkPorts(request),
    ...checkPrefix(request),
  ];
}

function checkBoards({ boards }: JobRequest): Violation[] {
  return boards.flatMap((id, i) => {
    if (id === 'all' || findBoard(id) !== undefined) return [];
    const known = BOARDS.map((board) => board.id).join(', ');
    return [
      { pointer: `/boards/${i}`, detail: `no board is called ${id}: choose of ${known}, all` },
    ];
  });
}

function checkClass(request: JobRequest, highestClass: string): Violation[] {
  const rank = (name: string) => (JOB_CLASSES as readonly string[]).indexOf(name);
  if (rank(request.class) <= rank(highestClass)) return [];
  const detail = `the highest class of the team is ${highestClass}`;
  return [{ pointer: '/class', detail }];
}

function checkGate(text: string, i: number): Violation[] {
  if (parseGate(text) !== null) return [];
  const detail = `no gate reads ${text}: write KEY=LIMIT or KEY=+P%, with one of ${GATE_KEYS.join(', ')}`;
  return [{ pointer: `/gates/${i}`, detail }];
}

function checkPorts({ io, precisions }: JobRequest): Violation[] {
  if (io === 'fp32' || !precisions.includes('fp32')) return [];
  return [{ pointer: '/io', detail: 'int8 inputs and outputs need precisions of int8 alone' }];
}

function checkPrefix({ prefix }: JobRequest): Violation[] {
  if (prefix === null || isValidPrefix(prefix)) return [];
  return [
    { pointer: '/prefix', detail: 'this prefix would clash with words of C: choose another' },
  ];
}
