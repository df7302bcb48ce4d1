// Shows what will be made and what it may cost, and needs the account's id typed.
import { createInterface } from 'node:readline/promises';
import { estimate } from './price.ts';
import { calibrateProblem } from './problems.ts';
import type { Probe } from './probes.ts';

interface Asking {
  readonly account: string;
  readonly region: string;
  readonly wishes: ReadonlySet<string>;
  readonly tell: (line: string) => void;
}

export function tellPlan({ account, region, wishes, tell }: Asking, chosen: readonly Probe[]): void {
  const { usd, written, lines } = estimate(region, wishes);
  tell(`In account ${account}, ${region}, all named platform-calibrate-... and tagged platform:calibrate=true:`);
  tell('  a VPC with two public subnets, a security group and a role for ECS, by CloudFormation');
  for (const { about } of chosen) tell(`  ${about}`);
  tell(`It takes about ${wishes.has('failover') ? '60' : wishes.has('rds') ? '45' : '25'} minutes, and removes all of it at the end, also after a failure or Ctrl-C.`);
  tell(`It costs at most ${usd.toFixed(2)} USD (list prices of ${written}, each thing counted for ${wishes.has('rds') ? 'two hours' : 'an hour'}):`);
  for (const line of lines) tell(line);
}

/** @throws Problem CALIBRATE_DECLINED */
export async function consent(account: string): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const given = new AbortController();
  terminal.on('SIGINT', () => given.abort()).on('close', () => given.abort());
  try {
    const typed = await terminal.question('Type the account id to go on: ', { signal: given.signal }).catch(() => '');
    if (typed.trim() !== account) throw calibrateProblem('CALIBRATE_DECLINED', {});
  } finally {
    terminal.close();
  }
}
