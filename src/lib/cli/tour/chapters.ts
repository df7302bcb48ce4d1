// The story of the tour, as data: what is done in which environment, and what it is there to show.

export type Scene =
  | { readonly do: 'bootstrap' }
  | { readonly do: 'deploy'; readonly service: string; readonly image: string; readonly behaviour?: string }
  | { readonly do: 'drill' }
  | { readonly do: 'wait'; readonly days: number }
  | { readonly do: 'cost' }
  | { readonly do: 'budget' };

export interface Chapter {
  readonly id: string;
  readonly environment: 'staging' | 'production';
  readonly title: string;
  readonly why: string;
  readonly scene: Scene;
  /** What it must come to; anything else ends the tour. A drill may also miss its objective: that is shown as what it is. */
  readonly expect: readonly string[];
}

export const chapters: readonly Chapter[] = [
  { id: 'staging-up', environment: 'staging', title: 'Staging comes up', why: 'one command, plain CloudFormation, independent stacks side by side', scene: { do: 'bootstrap' }, expect: ['done'] },
  { id: 'staging-ship', environment: 'staging', title: 'The first release ships', why: 'by digest, moved to only when it is healthy', scene: { do: 'deploy', service: 'serverpod', image: 'serverpod:1.0.0' }, expect: ['done'] },
  { id: 'staging-drill', environment: 'staging', title: 'A drill that would prove nothing is refused', why: 'staging has one database and no standby', scene: { do: 'drill' }, expect: ['refused'] },
  { id: 'production-up', environment: 'production', title: 'Production comes up', why: 'the same templates, sized for production: Multi-AZ database and cache', scene: { do: 'bootstrap' }, expect: ['done'] },
  { id: 'production-ship', environment: 'production', title: 'Production gets its first release', why: 'there is nothing to go back to yet, and the plan says so', scene: { do: 'deploy', service: 'serverpod', image: 'serverpod:1.0.0' }, expect: ['done'] },
  { id: 'production-next', environment: 'production', title: 'The next release, blue-green', why: 'users are asked all the while: nobody may notice', scene: { do: 'deploy', service: 'serverpod', image: 'serverpod:1.1.0' }, expect: ['done'] },
  { id: 'bad-crash', environment: 'production', title: 'A release that crashes', why: 'no user is ever sent to it', scene: { do: 'deploy', service: 'serverpod', image: 'serverpod:1.2.0', behaviour: 'crash' }, expect: ['put-back'] },
  { id: 'bad-health', environment: 'production', title: 'A release that never becomes healthy', why: 'AWS would wait a day; this tool has its own deadline', scene: { do: 'deploy', service: 'serverpod', image: 'serverpod:1.2.1', behaviour: 'unhealthy' }, expect: ['put-back'] },
  { id: 'bad-errors', environment: 'production', title: 'A release that is healthy and answers with errors', why: 'only users can tell; so users are asked, and it is put back in seconds', scene: { do: 'deploy', service: 'serverpod', image: 'serverpod:1.2.2', behaviour: 'errors=100%' }, expect: ['put-back'] },
  { id: 'drill', environment: 'production', title: 'The database is broken on purpose', why: 'the promise is two minutes; what users felt is measured from outside', scene: { do: 'drill' }, expect: ['done', 'no', 'inconclusive'] },
  { id: 'days', environment: 'production', title: 'Three days pass', why: 'Cost Explorer is a day behind', scene: { do: 'wait', days: 3 }, expect: ['done'] },
  { id: 'cost', environment: 'production', title: 'What it cost', why: 'from resource-hours and a dated price table', scene: { do: 'cost' }, expect: ['done'] },
  { id: 'budget', environment: 'production', title: 'Is it within its budget?', why: 'exit 6 would stop a pipeline', scene: { do: 'budget' }, expect: ['done', 'no', 'inconclusive'] },
];
