// The run: who is asked, whether it may, the probes one by one, cleaning up, and the file.
import { writeFileSync } from 'node:fs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { exitCodes, isProblem, type Problem } from '../../src/lib/problems/problem.ts';
import { believed, type Believed } from './believed.ts';
import { clientsOf, type Clients } from './clients.ts';
import { consent, tellPlan } from './consent.ts';
import { documentOf, withoutNames, written, type Document, type Ran } from './document.ts';
import type { Lab } from './lab.ts';
import { findLeftovers } from './leftovers.ts';
import { Skew } from './moments.ts';
import { makeNetwork } from './network.ts';
import { Notebook } from './notebook.ts';
import { Interrupted, Pace } from './pace.ts';
import { probes, type Probe } from './probes.ts';
import { calibrateProblem } from './problems.ts';
import { servedSpeed } from './served.ts';
import { sweep } from './sweep.ts';
import { readWords, type Words } from './words.ts';

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/** @returns the exit code */
export async function calibrate(words: readonly string[], tool: string): Promise<number> {
  try {
    return await run(readWords(words, process.env), tool);
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    return ending(thrown);
  }
}

function ending({ data }: Problem): number {
  tell(`${data.code}: ${data.message}\n${data.fix}`);
  return exitCodes[data.outcome];
}

async function run(words: Words, tool: string): Promise<number> {
  const { region, endpoint } = words;
  const speed = endpoint === undefined ? 1 : await servedSpeed(endpoint, words.speed);
  const aws = clientsOf({ region, endpoint });
  const account = await whoIs(aws);
  const left = await findLeftovers(aws, region);
  const longest = words.wishes.has('rds') ? 3600 : 1800;
  if (words.clean) {
    tell(left.length === 0 ? 'Nothing of an earlier run is there.' : `To be removed from account ${account}, ${region}: ${left.map(({ name }) => name).join(', ')}`);
    if (left.length > 0 && endpoint === undefined) await consent(account);
    const remains = await sweep({ aws, region, pace: new Pace(speed), tell, longest: 3600 });
    return remains.length === 0 ? exitCodes.done : ending(calibrateProblem('CALIBRATE_LEFT', { left: remains }));
  }
  if (left.length > 0) throw calibrateProblem('CALIBRATE_NOT_EMPTY', { names: left.map(({ name }) => name) });
  const chosen = probes.filter(({ name, wish }) => (words.only === undefined ? wish === undefined || words.wishes.has(wish) : words.only.has(name)));
  tellPlan({ account, region, wishes: words.wishes, tell }, chosen);
  if (endpoint === undefined) await consent(account);
  const model = believed();
  const pace = new Pace(speed);
  const onSignal = (): void => {
    tell(pace.interrupted ? 'Cleaning up; what is left then is named.' : 'Interrupted: cleaning up.');
    pace.interrupt();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const ran = await runAll({ aws, region, pace, wishes: words.wishes, model }, chosen);
    tell('Cleaning up');
    const remains = await sweep({ aws, region, pace, tell, longest });
    const document = documentOf({ tool, region, sandbox: endpoint !== undefined, speed, interrupted: pace.interrupted, ran }, model);
    writeFileSync(words.out, written(document));
    summary(document, words.out);
    if (remains.length > 0) return ending(calibrateProblem('CALIBRATE_LEFT', { left: remains }));
    if (pace.interrupted) return ending(calibrateProblem('CALIBRATE_INTERRUPTED', {}));
    if (document.probes.some(({ problem }) => problem !== undefined)) return exitCodes.inconclusive;
    return document.counts['differs'] === 0 ? exitCodes.done : exitCodes.no;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function whoIs(aws: Clients): Promise<string> {
  try {
    return (await aws.sts.send(new GetCallerIdentityCommand({}))).Account ?? '';
  } catch (thrown) {
    throw calibrateProblem('CALIBRATE_NO_ACCOUNT', { reason: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown) });
  }
}

type Bench = Pick<Lab, 'aws' | 'region' | 'pace' | 'wishes'> & { readonly model: Believed };

/** A probe that fails ends alone; without the network there is none. */
async function runAll(bench: Bench, chosen: readonly Probe[]): Promise<readonly Ran[]> {
  const { pace, model } = bench;
  const skew = new Skew();
  const ran: Ran[] = [];
  let network: Lab['network'] | undefined;
  const one = async (name: string, work: (notebook: Notebook) => Promise<void>): Promise<void> => {
    tell(`${String(Math.round(pace.now)).padStart(6)} s  ${name}`);
    const from = pace.now;
    const notebook = new Notebook(name, { believed: model, now: () => pace.now });
    const problem = await work(notebook).then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof Interrupted ? 'interrupted' : thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)),
    );
    if (problem !== undefined) tell(`          ${withoutNames(problem)}`);
    ran.push({ name, from, to: pace.now, notes: notebook.notes, timeline: notebook.timeline, ...(problem === undefined ? {} : { problem }) });
  };
  await one('network', async (notebook) => void (network = await makeNetwork({ ...bench, skew, notebook })));
  for (const probe of chosen) {
    if (network === undefined || pace.interrupted) break;
    const there = network;
    await one(probe.name, (notebook) => probe.run({ ...bench, skew, notebook, network: there }));
  }
  return ran;
}

function summary({ rules, probes: seen, counts, model }: Document, out: string): void {
  const lines = [`model ${model}: ${Object.entries(counts).map(([verdict, count]) => `${count} ${verdict}`).join(', ')}`];
  for (const { name, verdict, problem } of seen) if (name !== 'network' || problem !== undefined) lines.push(`  ${verdict.padEnd(9)} ${name}${problem === undefined ? '' : ' (did not come to its end)'}`);
  for (const { rule, of, believed: own, observed, verdict } of rules) {
    if (verdict !== 'differs') continue;
    lines.push(`differs: ${rule}${of === undefined ? '' : ` ${of}`}${own === null ? '' : `, believed ${own.seconds.from} to ${own.seconds.to} s`}`);
    for (const it of observed) lines.push(`    ${it.probe}: ${'held' in it ? withoutNames(it.saw) : `${it.atLeast} to ${it.atMost ?? '?'} s`}`);
  }
  process.stdout.write(`${lines.join('\n')}\nwritten to ${out}\n`);
}
