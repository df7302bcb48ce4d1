// CloudFormation: how soon a change set stands, how fast a stack of a few free resources is made, how late its events are shown.
import { between, bounds } from '../moments.ts';
import { prefix, type Lab } from '../lab.ts';
import { makeStack } from '../stack.ts';

const parameter = (name: string, more: object = {}) => ({ Type: 'AWS::SSM::Parameter', ...more, Properties: { Name: `/${prefix}pace/${name}`, Type: 'String', Value: name } });

export async function stackPace(lab: Lab): Promise<void> {
  const { notebook, skew } = lab;
  const template = { Resources: { First: parameter('first'), Second: parameter('second', { DependsOn: 'First' }), Topic: { Type: 'AWS::SNS::Topic', DependsOn: 'First' } } };
  const { sightings } = await makeStack(lab, { name: `${prefix}pace`, template, measure: true });
  const events = sightings.map(({ event }) => event);
  const ofStack = events.find((event) => event.ResourceType === 'AWS::CloudFormation::Stack' && event.ResourceStatus === 'CREATE_IN_PROGRESS');
  const first = events.find((event) => event.ResourceType !== 'AWS::CloudFormation::Stack');
  if (ofStack?.Timestamp !== undefined && first?.Timestamp !== undefined) notebook.took('cloudformation.pace/untilWork', between(ofStack.Timestamp, first.Timestamp));
  for (const name of Object.keys(template.Resources)) {
    const own = events.filter((event) => event.LogicalResourceId === name);
    const times = own.map((event) => event.Timestamp ?? new Date(0));
    const [begun, initiated, done] = times;
    notebook.tell(`${own[0]?.ResourceType ?? ''}: ${own.map((event) => event.ResourceStatus).join(', ')}`);
    // Where a type tells no progress there are three events: asked for, initiated, complete.
    if (own.length !== 3 || begun === undefined || initiated === undefined || done === undefined) continue;
    notebook.took('cloudformation.pace/untilAsked', between(begun, initiated));
    notebook.took('cloudformation.pace/usualMaking', between(initiated, done));
  }
  if (!skew.known) return;
  // That the stack is under review was told before anybody looked.
  const late = sightings.flatMap(({ event, seen }) => (event.Timestamp === undefined || (event.ResourceStatus as string | undefined) === 'REVIEW_IN_PROGRESS' ? [] : [skew.after(event.Timestamp, seen)]));
  if (late.length === 0) return;
  notebook.took('cloudformation.events-at-once/later', bounds(Math.max(...late.map((it) => it.atLeast)), Math.max(...late.map((it) => it.atMost ?? 0))));
}
