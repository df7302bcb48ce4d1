// `platform sandbox serve`
import { integer, string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { PlatformCommand, type Work } from '../../lib/cli/base-command.ts';
import { useLessMemory } from '../../lib/cli/lean-memory.ts';
import { atDesk, environmentsOf, serveUntil, type Served } from '../../lib/cli/sandbox-desk.ts';
import { withVariables } from '../../lib/cli/variables.ts';

export default class SandboxServe extends PlatformCommand<typeof SandboxServe> {
  static override work: Work = 'writes';
  static override summary = 'Serve the sandbox on loopback: its APIs and load balancers over HTTP, its DNS, for aws, boto3, curl, dig and others';
  static override examples = [
    '<%= config.bin %> sandbox serve --port 4577 --dns-port 5353',
    'aws --endpoint-url http://127.0.0.1:4577 ecs list-clusters',
    'curl -x http://127.0.0.1:4577 http://serverpod.staging.auctions.example.com/health',
    'dig -p 5353 @127.0.0.1 serverpod.staging.auctions.example.com',
  ];
  static override flags = withVariables({
    host: string({ default: '127.0.0.1', helpValue: 'ADDRESS', summary: 'The address: a loopback one, as nothing checks signatures.' }),
    port: integer({ default: 4577, min: 0, max: 65_535, helpValue: 'PORT', summary: 'The port; 0 for any that is free.' }),
    'dns-port': integer({ default: 0, min: 0, max: 65_535, helpValue: 'PORT', summary: 'The port of DNS, UDP and TCP; 0 for any that is free.' }),
    account: string({ helpValue: 'ID', summary: "Whose calls those are that come with another key than the sandbox's own." }),
  });

  protected async answer(): Promise<Answer> {
    const project = await this.project();
    const { host, port, 'dns-port': dnsPort, account } = this.flags;
    const { stderr } = this.surroundings;
    let [url, dns] = ['', ''];
    // Before the world is read, which would make room for more of them.
    useLessMemory();
    await atDesk(project, this.surroundings.variables, (sandbox) =>
      serveUntil(sandbox, {
        host,
        port,
        dnsPort,
        environments: environmentsOf(project),
        ...(account === undefined ? {} : { account }),
        signal: this.signal,
        ready: (served) => {
          ({ url, dns } = served);
          stderr.write(whereabouts(served));
        },
        onBug: (bug, met) => stderr.write(bugReport(bug, { met, seed: sandbox.birth.seed, version: this.config.version })),
      }),
    );
    return { outcome: 'done', cloud: 'sandbox', fields: { url, dns } };
  }
}

const whereabouts = ({ birth, url, dns }: Served): string =>
  [
    `Serving world ${birth.world} (speed ${birth.speed}) at ${url}, its DNS at ${dns} (UDP and TCP)`,
    '  AWS_ACCESS_KEY_ID=AKIA<account>SBOX, any secret, any region; requests for a host of the world go to its load balancer.',
    '  Ctrl-C ends it.',
    '',
  ].join('\n');

const bugReport = (bug: unknown, { met, seed, version }: { readonly met: string; readonly seed: string; readonly version: string }): string =>
  [
    `BUG: ${bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)}`,
    `  Met by: ${met}. The caller was told SandboxBug (400), which no client tries again; what it asked for was not done.`,
    `  Report these lines with platform ${version}, seed ${seed}.`,
    '',
  ].join('\n');
