// Route 53: how long a change of a private zone is PENDING.
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, GetChangeCommand, type ChangeInfo } from '@aws-sdk/client-route-53';
import { measured, prefix, type Lab } from '../lab.ts';
import type { Moment } from '../moments.ts';

export const zoneName = `${prefix}zone.internal`;

export async function dns(lab: Lab): Promise<void> {
  const { aws, pace, network, region } = lab;
  const made = await pace.timed(() =>
    aws.route53.send(
      new CreateHostedZoneCommand({
        Name: zoneName,
        CallerReference: `${prefix}${performance.timeOrigin}`,
        HostedZoneConfig: { Comment: 'platform calibrate', PrivateZone: true },
        VPC: { VPCId: network.vpc, VPCRegion: region as 'us-east-1' },
      }),
    ),
  );
  await inSync(lab, made.value.ChangeInfo, made.at);
  for (const value of ['192.0.2.1', '192.0.2.2']) {
    const changed = await pace.timed(() =>
      aws.route53.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: made.value.HostedZone?.Id,
          ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: { Name: `probe.${zoneName}`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: value }] } }] },
        }),
      ),
    );
    await inSync(lab, changed.value.ChangeInfo, changed.at);
  }
}

async function inSync(lab: Lab, info: ChangeInfo | undefined, since: Moment): Promise<void> {
  await measured(lab, 'route53.change-propagation/until', {
    what: 'a change that is in sync',
    since,
    look: () => lab.aws.route53.send(new GetChangeCommand({ Id: info?.Id })),
    until: ({ ChangeInfo }) => ChangeInfo?.Status === 'INSYNC',
    longest: 600,
  });
}
