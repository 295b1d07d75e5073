export { planMemory } from './plan-memory.ts';
export type { Address, Arena, Plan, Region } from './plan-memory.ts';
export { ALIGNMENT } from './alignment.ts';
export { lowerGraph, runningCalls, valuesRead, valuesWritten } from './program.ts';
export type { Program, Step } from './program.ts';
export { assignStorage } from './storage.ts';
export type { Block, Home, Storage } from './storage.ts';
