// A database of RDS: how long until it is there; with a standby, how a failover is told by the API.
import { randomBytes } from 'node:crypto';
import { CreateDBInstanceCommand, CreateDBSubnetGroupCommand, DescribeDBInstancesCommand, DescribeEventsCommand, RebootDBInstanceCommand, type DBInstance, type Event } from '@aws-sdk/client-rds';
import { awaited, measured, prefix, tagList, type Lab } from '../lab.ts';
import { bounds, Track, type Moment } from '../moments.ts';

const name = `${prefix}database`;

export async function database(lab: Lab): Promise<void> {
  const { aws, pace, network, wishes } = lab;
  await aws.rds.send(new CreateDBSubnetGroupCommand({ DBSubnetGroupName: name, DBSubnetGroupDescription: 'platform calibrate', SubnetIds: [...network.subnets], Tags: tagList }));
  const made = await pace.timed(() =>
    aws.rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: name,
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: 20,
        StorageType: 'gp3',
        MasterUsername: 'calibrate',
        // Nobody logs in: it is told to nobody, and gone with the database.
        MasterUserPassword: randomBytes(18).toString('hex'),
        DBSubnetGroupName: name,
        VpcSecurityGroupIds: [network.securityGroup],
        PubliclyAccessible: false,
        BackupRetentionPeriod: wishes.has('failover') ? 1 : 0,
        MultiAZ: wishes.has('failover'),
        Tags: tagList,
      }),
    ),
  );
  await measured(lab, 'rds.creation/until', { what: 'a database', since: made.at, look: () => instance(lab), until: (it) => it.DBInstanceStatus !== 'creating', every: 5, longest: 3600 });
  await awaited(pace, { what: 'a database that is available', since: made.at, look: () => instance(lab), until: (it) => it.DBInstanceStatus === 'available', every: 5, longest: 5400 });
  if (wishes.has('failover')) await failover(lab);
}

const instance = async ({ aws }: Lab): Promise<DBInstance> => (await aws.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }))).DBInstances?.[0] ?? {};

const events = async ({ aws }: Lab): Promise<readonly Event[]> => (await aws.rds.send(new DescribeEventsCommand({ SourceType: 'db-instance', SourceIdentifier: name, Duration: 30 }))).Events ?? [];

const known = { started: /failover started/i, completed: /failover completed/i };

async function failover(lab: Lab): Promise<void> {
  const { aws, pace, notebook, skew } = lab;
  const before = await instance(lab);
  const asked = await pace.timed(() => aws.rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: name, ForceFailover: true })));
  const [status, zone] = [new Track(asked.at.from), new Track(asked.at.from)];
  const seen = new Map<string, { readonly event: Event; readonly at: Moment }>();
  let looked = asked.at.from;
  const done = (): boolean => status.states.some(({ state }) => state !== 'available') && status.states.at(-1)?.state === 'available' && zone.states.length > 1 && [...seen.keys()].some((message) => known.completed.test(message));
  await awaited(pace, {
    what: 'a failover that is over',
    since: asked.at,
    look: async () => {
      const it = await pace.timed(() => instance(lab));
      status.see(it.value.DBInstanceStatus ?? '', it.at);
      zone.see(it.value.AvailabilityZone === before.AvailabilityZone ? 'old zone' : 'new zone', it.at);
      const told = await pace.timed(() => events(lab));
      for (const event of told.value) if (!seen.has(event.Message ?? '')) seen.set(event.Message ?? '', { event, at: { from: looked, to: told.at.to } });
      looked = told.at.from;
    },
    until: done,
    longest: 1800,
  });
  notebook.tellOf('status', status);
  notebook.tellOf('AvailabilityZone', zone);
  for (const { event, at } of seen.values()) notebook.tell(`event: ${event.Message ?? ''}`, at.to);
  notebook.took('rds.status-lag/lag', ...status.times('available').slice(0, 1));
  const find = (words: RegExp): Date | undefined => [...seen.values()].find(({ event }) => words.test(event.Message ?? ''))?.event.Date;
  const [started, completed] = [find(known.started), find(known.completed)];
  if (!skew.known) return;
  if (started !== undefined) notebook.took('rds.failover-start/start', after(lab, asked.at, started));
  if (completed === undefined) return;
  const [swapped, back] = [zone.states.find(({ state }) => state === 'new zone'), status.states.at(-1)];
  if (swapped !== undefined) notebook.took('rds.az-fields-late/after', skew.after(completed, swapped.since));
  if (back !== undefined) notebook.took('rds.available-after-completion/after', skew.after(completed, back.since));
  const late = [...seen.values()].flatMap(({ event, at }) => (event.Date === undefined || !known.completed.test(event.Message ?? '') ? [] : [skew.after(event.Date, at)]));
  notebook.took('rds.events-at-once/later', ...late);
}

/** From a call to a time of AWS's own. */
function after({ skew, pace }: Lab, call: Moment, said: Date): { readonly atLeast: number; readonly atMost: number | null } {
  const now = pace.now;
  const age = skew.after(said, { from: now, to: now });
  return bounds(now - (age.atMost ?? now) - call.to, now - age.atLeast - call.from);
}
