/** Who is killed when: drawn from a seed, so that a schedule that found something can be had again. */

export const VICTIMS = [
  'gateway',
  'orchestrator',
  'onnx-parser',
  'quantizer',
  'codegen',
  'builder',
  'farm-controller',
  'farm-agent',
  'postgres',
  'nats',
  'minio',
] as const;

export type Victim = (typeof VICTIMS)[number];

export interface PlannedKill {
  /** Everything at once where it is `all`. */
  readonly victim: Victim | 'all';
  /** The queue comes back with nothing in it: true at the last kill of everything. */
  readonly losesQueue: boolean;
  /** How long it stays dead. */
  readonly deadMs: number;
  /** How long the platform is left alone afterwards. */
  readonly restMs: number;
}

/** Each victim `times` times and all at once `timesAll` times, in an order that the seed decides. */
export function planKills(seed: number, times: number, timesAll: number): readonly PlannedKill[] {
  const random = randomFrom(seed);
  const victims: PlannedKill['victim'][] = [
    ...VICTIMS.flatMap((victim) => Array.from({ length: times }, () => victim)),
    ...Array.from({ length: timesAll }, () => 'all' as const),
  ];
  for (let i = victims.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [victims[i], victims[j]] = [victims[j]!, victims[i]!];
  }
  const lastOfAll = victims.lastIndexOf('all');
  return victims.map((victim, i) => ({
    victim,
    losesQueue: i === lastOfAll,
    deadMs: Math.round(100 + 1400 * random()),
    restMs: Math.round(1000 * random()),
  }));
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
