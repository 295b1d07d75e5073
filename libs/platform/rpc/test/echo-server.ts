/** A server in a process of its own, at the address given; it says so and runs until killed. */
import { serve } from './test-service.ts';

await serve(
  {
    unary: async (request) => (request.text === 'hang' ? new Promise(() => undefined) : request),
    async *list() {
      yield { text: 'first' };
      await new Promise(() => undefined);
    },
  },
  { address: process.argv[2]! },
);
process.stdout.write('ready\n');
process.stdin.resume().on('end', () => process.exit());
