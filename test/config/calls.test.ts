// Which services a service calls, and the place that each keeps in its stack.
import { describe, expect, it } from 'vitest';
import { callPlaces, callsOf, mostCalls } from '../../src/lib/config/calls.ts';

const rest = (taken: number): readonly string[] => Array.from({ length: mostCalls - taken }, () => '');

describe('calls', () => {
  it('are those needs that listen: a worker, a store and a component are none', () => {
    const services = { auth: { port: 80 }, mail: {}, shop: { port: 81 } };
    expect(callsOf({ needs: ['database', 'shop', 'mail', 'auth', 'messaging'] }, services)).toEqual(['shop', 'auth']);
  });

  it('keep their places when others come and go; a place that is free is taken again', () => {
    const first = callPlaces(['a', 'b', 'c'], []);
    expect(first).toEqual(['a', 'b', 'c', ...rest(3)]);
    const second = callPlaces(['c', 'b'], first);
    expect(second).toEqual(['', 'b', 'c', ...rest(3)]);
    expect(callPlaces(['c', 'd', 'b', 'e'], second)).toEqual(['d', 'b', 'c', 'e', ...rest(4)]);
  });
});
