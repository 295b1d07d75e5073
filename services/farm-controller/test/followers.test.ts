import type { LeaseView } from '../src/farm-port.ts';
import { Followers } from '../src/followers.ts';

const place = (position: number): LeaseView => {
  return { state: 'waiting', position, estimatedWaitSeconds: null };
};
const GRANTED: LeaseView = { state: 'granted', leaseId: 'l', unitId: 'u', fence: 1 };
const ENDED: LeaseView = { state: 'ended', reason: 'cancelled', outcome: null, unitId: 'u' };

describe('a follower of a lease', () => {
  test('is told of its place now and then, of a grant and the end at once', async () => {
    const followers = new Followers();
    const views = followers.follow('l', new AbortController().signal);
    const seen: LeaseView[] = [];
    for (const shown of [[place(3)], [place(2), place(1), GRANTED], [GRANTED, ENDED]]) {
      const next = views.next();
      for (const view of shown) {
        followers.show('l', view);
        await Promise.resolve();
      }
      seen.push((await next).value as LeaseView);
    }
    expect(seen).toEqual([place(3), GRANTED, ENDED]);
  });

  test('is there for as long as it follows', async () => {
    const followers = new Followers();
    const gone = new AbortController();
    const next = followers.follow('l', gone.signal).next();
    expect(followers.leaseIds()).toEqual(['l']);
    gone.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(followers.has('l')).toBe(false);
  });
});
