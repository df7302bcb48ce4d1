// The words of the command line, checked before anything is asked.
import { parseArgs } from 'node:util';
import { calibrateProblem } from './problems.ts';
import { probes } from './probes.ts';

export interface Words {
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly speed: number | undefined;
  readonly wishes: ReadonlySet<string>;
  readonly only: ReadonlySet<string> | undefined;
  readonly clean: boolean;
  readonly out: string;
}

const wishes = ['rds', 'failover'];

export function readWords(given: readonly string[], variables: Readonly<Record<string, string | undefined>>): Words {
  const wrong = (reason: string) => calibrateProblem('CALIBRATE_WORDS', { reason });
  const parsed = ((): Readonly<Record<string, string | boolean | undefined>> => {
    const text = { type: 'string' } as const;
    try {
      return parseArgs({ args: [...given], options: { region: text, endpoint: text, speed: text, with: text, only: text, out: text, clean: { type: 'boolean' } } }).values;
    } catch (thrown) {
      throw wrong(thrown instanceof Error ? thrown.message : String(thrown));
    }
  })();
  const text = (name: string): string | undefined => (typeof parsed[name] === 'string' ? parsed[name] : undefined);
  const listed = (name: string, known: readonly string[]): ReadonlySet<string> | undefined => {
    const words = text(name)?.split(',').filter((word) => word !== '');
    const unknown = words?.find((word) => !known.includes(word));
    if (unknown !== undefined) throw wrong(`--${name} ${unknown}: it knows ${known.join(', ')}`);
    return words === undefined ? undefined : new Set(words);
  };
  const endpoint = text('endpoint');
  const region = text('region') ?? (endpoint === undefined ? undefined : 'us-east-1');
  if (region === undefined || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw wrong(region === undefined ? '--region is missing' : `--region ${region} is no region`);
  const speed = text('speed') === undefined ? undefined : Number(text('speed'));
  if (speed !== undefined && !(speed > 0 && Number.isFinite(speed))) throw wrong(`--speed ${text('speed') ?? ''} is no speed`);
  if (speed !== undefined && endpoint === undefined) throw wrong('--speed without --endpoint: a real account runs at the speed of the wall');
  const asked = new Set(listed('with', wishes));
  // A failover needs a database.
  if (asked.has('failover')) asked.add('rds');
  if (endpoint === undefined) atATerminal(variables);
  return { region, endpoint, speed, wishes: asked, only: listed('only', probes.map(({ name }) => name)), clean: parsed['clean'] === true, out: text('out') ?? 'calibration.json' };
}

function atATerminal(variables: Readonly<Record<string, string | undefined>>): void {
  const ci = variables['CI'];
  if (ci !== undefined && ci !== '' && ci !== 'false' && ci !== '0') throw calibrateProblem('CALIBRATE_IN_CI', {});
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw calibrateProblem('CALIBRATE_NO_TERMINAL', {});
}
