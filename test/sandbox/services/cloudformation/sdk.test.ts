// The SDK's own client against the service: what it makes of answers, refusals and pages.
import {
  ChangeSetNotFoundException, CloudFormationClient, CreateChangeSetCommand, DeleteStackCommand, DescribeChangeSetCommand, DescribeStackEventsCommand, DescribeStacksCommand, ExecuteChangeSetCommand,
  InsufficientCapabilitiesException, InvalidChangeSetStatusException, paginateDescribeStackEvents, paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { sandboxHandler } from '../../../../src/lib/sandbox/wire/handler.ts';
import { seconds } from '../../../../src/lib/world/time.ts';
import { VirtualClock } from '../../../../src/lib/world/virtual-clock.ts';
import { account, region, start, Workbench } from './workbench.ts';

function client() {
  const clock = new VirtualClock({ start });
  const { world } = new Workbench();
  const made = new CloudFormationClient({
    region,
    credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
    requestHandler: sandboxHandler({ world, clock, service: 'cloudformation', region, account, principal: 'arn:aws:iam::111111111111:user/ops' }) as never,
    maxAttempts: 1,
  });
  made.middlewareStack.add(((next: (args: object) => Promise<unknown>) => (args: object) => clock.track(() => next(args))) as never, { step: 'initialize', priority: 'high', name: 'track' });
  return { clock, cloudFormation: made };
}

const many = `Resources:\n${Array.from({ length: 60 }, (_, index) => `  T${index}: { Type: Test::Thing, Properties: { Size: 1, List: [a, ''] } }`).join('\n')}`;

it('speaks the SDK\'s language from the first change set to the deletion', async () => {
  const { clock, cloudFormation } = client();
  await clock.drive((async () => {
    await expect(cloudFormation.send(new DescribeStacksCommand({ StackName: 'app' }))).rejects.toMatchObject({ name: 'ValidationError', message: 'Stack with id app does not exist', $metadata: { httpStatusCode: 400 } });
    const { Id } = await cloudFormation.send(new CreateChangeSetCommand({ StackName: 'app', ChangeSetName: 'one', ChangeSetType: 'CREATE', TemplateBody: many, Tags: [{ Key: 'platform:app', Value: 'x' }], Parameters: [] }));
    await expect(cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: Id ?? '' }))).rejects.toBeInstanceOf(InvalidChangeSetStatusException);
    await clock.sleep(seconds(10));
    const plan = await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: Id ?? '', IncludePropertyValues: true }));
    expect(plan.Changes).toHaveLength(60);
    expect(plan).toMatchObject({ Status: 'CREATE_COMPLETE', Tags: [{ Key: 'platform:app', Value: 'x' }], CreationTime: expect.any(Date) });
    await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: Id ?? '', ClientRequestToken: 't' }));
    await clock.sleep(seconds(60));
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'app' }));
    expect(stack).toMatchObject({ StackStatus: 'CREATE_COMPLETE', ChangeSetId: Id, EnableTerminationProtection: false, RollbackConfiguration: {} });
    const resources = [];
    for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName: 'app' })) resources.push(...(page.StackResourceSummaries ?? []));
    expect(resources).toHaveLength(60);
    const pages = [];
    for await (const page of paginateDescribeStackEvents({ client: cloudFormation }, { StackName: 'app' })) pages.push(page.StackEvents ?? []);
    expect(pages.map((page) => page.length)).toEqual([100, 83]);
    expect(pages[0]?.[0]).toMatchObject({ ResourceStatus: 'CREATE_COMPLETE', ClientRequestToken: 't' });
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'app' }));
    await clock.sleep(seconds(60));
    await expect(cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'app' }))).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: 'arn:aws:cloudformation:us-east-1:111111111111:changeSet/x/y' }))).rejects.toBeInstanceOf(ChangeSetNotFoundException);
    const role = 'Resources: { R: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } } }';
    await expect(cloudFormation.send(new CreateChangeSetCommand({ StackName: 'iam', ChangeSetName: 'one', ChangeSetType: 'CREATE', TemplateBody: role }))).rejects.toBeInstanceOf(InsufficientCapabilitiesException);
  })());
});
