import { byteSize, valueOf, type ValueId } from '@flashline/ir';
import fc from 'fast-check';
import { planMemory, valuesRead, valuesWritten, type Plan, type Program } from '../src/index.ts';
import { randomProgram } from './random-program.ts';

const ONE_REGION = [{ name: 'RAM', capacityBytes: 1e9 }];

test('every value keeps its bytes until its last reader has run', () => {
  fc.assert(
    fc.property(randomProgram, (program) => {
      expect(corruptedReads(program, planMemory(program, ONE_REGION))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test('a plan over several small regions keeps values apart as well', () => {
  const regions = ['A', 'B', 'C', 'D'].map((name) => ({ name, capacityBytes: 2400 }));
  fc.assert(
    fc.property(randomProgram, (program) => {
      expect(corruptedReads(program, planMemory(program, regions))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('an arena is never smaller than the lower bound and all addresses lie inside it', () => {
  fc.assert(
    fc.property(randomProgram, (program) => {
      const plan = planMemory(program, ONE_REGION);
      const [arena] = plan.arenas;
      expect(arena!.bytes).toBeGreaterThanOrEqual(plan.lowerBoundBytes);
      expect(arena!.bytes).toBe(plan.activationsBytes + plan.scratchBytes);
      for (const [id, address] of plan.values) {
        const { type } = valueOf(program.graph, id);
        expect(address.offset + byteSize(type)).toBeLessThanOrEqual(arena!.bytes);
      }
    }),
  );
});

test('the same program gives the same plan', () => {
  fc.assert(
    fc.property(randomProgram, (program) => {
      expect(planMemory(program, ONE_REGION)).toEqual(planMemory(program, ONE_REGION));
    }),
    { numRuns: 100 },
  );
});

/**
 * Runs the program over a memory that remembers, byte by byte, which value wrote it last, and
 * returns the reads that find foreign bytes.
 */
function corruptedReads(program: Program, plan: Plan): string[] {
  const memory = new Map<string, string>();
  const cells = (id: ValueId) => {
    const address = plan.values.get(id)!;
    const bytes = byteSize(valueOf(program.graph, id).type);
    return Array.from(
      { length: bytes / 4 },
      (_, i) => `${address.arena}:${address.offset + 4 * i}`,
    );
  };
  const content = new Map<ValueId, string[]>();
  const write = (id: ValueId) => {
    const tags = cells(id).map((cell, i) => {
      memory.set(cell, `${id}[${i}]`);
      return `${id}[${i}]`;
    });
    content.set(id, tags);
  };
  const bad: string[] = [];
  const check = (id: ValueId, reader: string) => {
    const isWhole = cells(id).every((cell, i) => memory.get(cell) === content.get(id)![i]);
    if (!isWhole) bad.push(`${reader} reads ${id}`);
  };
  write(program.graph.inputs[0]!.value);
  for (const step of program.steps) {
    valuesRead(program, step).forEach((id) => check(id, step.node.name));
    const scratch = plan.scratch.get(step);
    if (scratch !== undefined && step.lowering.kind === 'calls') {
      for (let i = 0; i < step.lowering.scratchBytes!; i += 4) {
        memory.set(`${scratch.arena}:${scratch.offset + i}`, 'scratch');
      }
    }
    const isAlias = step.lowering.kind === 'view' || step.lowering.kind === 'join';
    const inputs = step.lowering.kind === 'view' ? [step.node.inputs[0]!] : step.node.inputs;
    if (step.lowering.kind === 'calls' && !step.lowering.inPlace) {
      // An output that is not in place may be written before the inputs have been read.
      valuesWritten(step).forEach(write);
      valuesRead(program, step).forEach((id) => check(id, `${step.node.name} while it writes`));
    }
    for (const id of valuesWritten(step)) {
      if (!isAlias) write(id);
      else adopt(id, inputs as ValueId[], step.lowering.kind === 'join');
    }
  }
  program.graph.outputs.forEach((port) => check(port.value, 'the caller'));
  return bad;

  /** A view holds what its source wrote; a join copies what is not in place already. */
  function adopt(id: ValueId, sources: readonly ValueId[], isJoin: boolean): void {
    if (isJoin) {
      const tags = sources.flatMap((source) => content.get(source)!);
      const isInPlace = (source: ValueId) => plan.joined.get(source) === id;
      let at = 0;
      for (const source of sources) {
        const length = content.get(source)!.length;
        if (!isInPlace(source)) {
          cells(id)
            .slice(at, at + length)
            .forEach((cell, i) => memory.set(cell, tags[at + i]!));
        }
        at += length;
      }
      content.set(id, tags);
      return;
    }
    const source = sources[0]!;
    content.set(id, content.get(source)!.slice(-cells(id).length));
  }
}
