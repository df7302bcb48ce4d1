// The hops of a stack, from its template alone: which lie ahead, in which order, and who feels them.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { feltBy, heldBack, hopsAhead } from '../../src/lib/operations/environment/bootstrap/hops.ts';
import { readLayer, type DesiredStack } from '../../src/lib/operations/environment/layer.ts';

const layer = readLayer(readFileSync(bundledFile('templates/data-replica.yml'), 'utf8'));
const had = { ...layer.defaults, InstanceClass: 'db.t4g.micro', MultiAz: 'false', Connections: '60', Follows: 'true' };
const wanted = (parameters: Readonly<Record<string, string>>): DesiredStack => ({ region: 'us-west-2', name: 'shop-live-data-replica', part: 'us-west-2/data-replica', layer, service: undefined, parameters: { ...had, ...parameters }, across: {}, tags: {}, after: [] });
const large = { InstanceClass: 'db.r6i.2xlarge', MultiAz: 'true', Connections: '500' };

describe('the standby region\'s replica', () => {
  it('gets its standby first, then its class with the alarms that go by it', () => {
    const ahead = hopsAhead(wanted(large), had);
    expect(ahead.map(({ name, turned }) => [name, turned])).toEqual([
      ['us-west-2/data-replica/standby', { MultiAz: 'true' }],
      ['us-west-2/data-replica/class', { InstanceClass: 'db.r6i.2xlarge', Connections: '500' }],
    ]);
    expect(heldBack(wanted(large), had, { ahead, taken: ahead[0] }).parameters).toMatchObject({ MultiAz: 'true', InstanceClass: 'db.t4g.micro', Connections: '60' });
  });

  it('is felt by nobody while it follows; once promoted it is what users write to', () => {
    const classOf = (follows: string) => hopsAhead(wanted({ ...large, MultiAz: 'false', Follows: follows }), { ...had, Follows: follows }).map(feltBy);
    expect(classOf('true')).toEqual([undefined]);
    expect(classOf('false')).toEqual([expect.objectContaining({ calm: false })]);
  });
});
