import { memoryBus } from '../src/index.ts';
import { describeBus } from './conformance/bus.ts';

describe('the bus in memory', () => {
  describeBus(async () => memoryBus());
});
