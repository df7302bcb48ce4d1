// Callers whose clock is off: refused as each service does, and the SDK's own correction gets through.
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { asAwsProblem } from '../../../src/lib/aws/problems.ts';
import { isProblem } from '../../../src/lib/problems/problem.ts';
import { sandboxCredentials } from '../../../src/lib/sandbox/wire/access-keys.ts';
import { serveSandbox, type ServedSandbox } from '../../../src/lib/sandbox/wire/server.ts';
import { addFault, clearFaults } from '../../../src/lib/sandbox/world/faults.ts';
import { Store } from '../../../src/lib/sandbox/world/store.ts';
import { World } from '../../../src/lib/sandbox/world/world.ts';
import { RealClock, wallNow } from '../../../src/lib/world/real-clock.ts';
import { tinyServices } from './tiny-services.ts';
import { tinyWorld, type TinyWorld } from './tiny-world.ts';

type Thrown = Error & { readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number }; readonly Code?: string };

const thrownBy = (promise: Promise<unknown>): Promise<Thrown> => promise.then(() => Promise.reject(new Error('it was answered')), (thrown: Thrown) => thrown);
const skew = (tiny: TinyWorld, seconds: string) => addFault(tiny.world, tiny.clock.now(), { name: 'clock-skew', args: { seconds } });

describe('in process', () => {
  it('each protocol refuses in its words, by the minutes that the clock is off', async () => {
    const tiny = tinyWorld();
    skew(tiny, '-1200');
    const ecs = await thrownBy(tiny.client(ECSClient, 'ecs').send(new DescribeServicesCommand({ services: [] })));
    const rds = await thrownBy(tiny.client(RDSClient, 'rds').send(new DescribeDBInstancesCommand({})));
    const ec2 = await thrownBy(tiny.client(EC2Client, 'ec2').send(new DescribeVpcsCommand({})));
    const route53 = await thrownBy(tiny.client(Route53Client, 'route53').send(new ListHostedZonesCommand({})));
    const s3 = await thrownBy(tiny.client(S3Client, 's3').send(new ListBucketsCommand({})));
    expect([ecs, rds, ec2, route53, s3].map((it) => [it.name, it.$metadata?.httpStatusCode])).toEqual([
      ['InvalidSignatureException', 400],
      ['SignatureDoesNotMatch', 403],
      ['RequestExpired', 400],
      ['SignatureDoesNotMatch', 403],
      ['RequestTimeTooSkewed', 403],
    ]);
    expect(ecs.message).toMatch(/^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/);
    expect(tiny.seen.calls).toEqual([]);
  });

  it('a clock that is ahead is refused as well; one that is a little off is not; S3 has more patience', async () => {
    const tiny = tinyWorld();
    skew(tiny, '600');
    const ecs = tiny.client(ECSClient, 'ecs');
    expect((await thrownBy(ecs.send(new DescribeServicesCommand({ services: [] })))).message).toMatch(/^Signature not yet current: /);
    await tiny.client(S3Client, 's3').send(new ListBucketsCommand({}));
    clearFaults(tiny.world, tiny.clock.now());
    skew(tiny, '240');
    await ecs.send(new DescribeServicesCommand({ services: [] }));
  });

  it('is told to people as what it is', async () => {
    const tiny = tinyWorld();
    skew(tiny, '-1200');
    const thrown = await thrownBy(tiny.client(S3Client, 's3').send(new ListBucketsCommand({})));
    const problem = asAwsProblem(thrown, 's3:ListAllMyBuckets');
    expect(isProblem(problem) && problem.data).toMatchObject({ code: 'AWS_CLOCK_OFF', outcome: 'refused', halt: true });
  });
});

const open: ServedSandbox[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});

describe('served', () => {
  it.each([-1200, 1200])("the SDK's own correction gets through with its second try (%i s)", async (seconds) => {
    const clock = new RealClock({ wall: wallNow(), world: wallNow(), speed: 60 });
    const seen = { calls: [] };
    const world = new World({ store: new Store({ start: clock.now() }), seed: 'served', services: tinyServices(seen) });
    const served = await serveSandbox({ world, clock, port: 0 });
    open.push(served);
    addFault(world, clock.now(), { name: 'clock-skew', args: { seconds: String(seconds) } });
    const client = (attempts: number): ECSClient => new ECSClient({ region: 'eu-west-1', endpoint: served.url, credentials: sandboxCredentials('111122223333'), maxAttempts: attempts });
    expect((await thrownBy(client(1).send(new DescribeServicesCommand({ services: [] })))).name).toBe('InvalidSignatureException');
    const corrected = client(3);
    expect((await corrected.send(new DescribeServicesCommand({ services: [] }))).$metadata.attempts).toBe(2);
    // It remembers.
    expect((await corrected.send(new DescribeServicesCommand({ services: [] }))).$metadata.attempts).toBe(1);
  });
});
