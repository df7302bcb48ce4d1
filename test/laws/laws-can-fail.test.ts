// Each law, shown something that breaks it: a law that cannot see that is no law.
import { describe, expect, it } from 'vitest';
import { twin } from '../stories/world.ts';
import { forgetsItsAct } from './broken/forgets-its-act.ts';
import { forgetfulUndo } from './broken/forgetful-undo.ts';
import { hasty } from './broken/hasty.ts';
import { keepsADate, notesNothing } from './broken/keeps-a-date.ts';
import { neverContent } from './broken/never-content.ts';
import { noWayBack } from './broken/no-way-back.ts';
import { plansByAsking, plansByCounting, plansByTheClock } from './broken/plans-by-the-clock.ts';
import { readsTheWall } from './broken/reads-the-wall.ts';
import { secondOwner, secondOwnersTemplate } from './broken/second-owner.ts';
import { stubborn } from './broken/stubborn.ts';
import { talkative } from './broken/talkative.ts';
import { undeclared } from './broken/undeclared.ts';
import { writesInCheck } from './broken/writes-in-check.ts';
import { writesWhileLooking } from './broken/writes-while-looking.ts';
import { examples, type Example } from './examples.ts';
import { badWeather } from './law/bad-weather.ts';
import { crashAtWrites } from './law/crash-at-writes.ts';
import { crashOnTheWire } from './law/crash-on-the-wire.ts';
import { declaredActions } from './law/declared-actions.ts';
import { dryRun } from './law/dry-run.ts';
import { failAtEveryStep } from './law/fail-at-every-step.ts';
import { journalViolations } from './law/journal-order.ts';
import { noSecrets } from './law/no-secrets.ts';
import { onceIsEnough } from './law/once-is-enough.ts';
import { oneOwner, templateViolations } from './law/one-owner.ts';
import { onlyActsWrite } from './law/only-acts-write.ts';
import { purePlan } from './law/pure-plan.ts';
import { sameSeed } from './law/same-seed.ts';
import { survivesJson } from './law/survives-json.ts';
import { record, type RecordedLaw } from './recording.ts';
import { worldHash } from './state.ts';
import { whole, type Law } from './verdict.ts';

const seen = async (law: Law, example: Example): Promise<string> => (await law.check(example)).violations.join('\n');
const judged = async (law: RecordedLaw, example: Example): Promise<string> => (await law.judge(await record(example))).join('\n');

describe('a law that is broken says so', () => {
  it.runIf(whole)('crash at writes: an act that is not recognised afterwards', async () => {
    expect(await seen(crashAtWrites('crash', []), forgetsItsAct)).toMatch(/CreateChangeSet .* was done 2 times/);
  });

  it('crash on the wire: an act that is done again because it has not landed yet', async () => {
    expect(await seen(crashOnTheWire('crash', []), hasty)).toMatch(/landing \d+ ms after the restart: .* was done 2 times/);
  });

  it.runIf(whole)('fail at every step: an undo that does nothing, and one that was forgotten', async () => {
    expect(await seen(failAtEveryStep, forgetfulUndo)).toMatch(/not as at the start: scaling .* suspended/);
    expect(await seen(failAtEveryStep, noWayBack)).toMatch(/not as at the start: scaling .* suspended/);
  });

  it('bad weather: an act that tries again by itself', async () => {
    expect(await seen(badWeather, stubborn)).toMatch(/an answer of ecs:RegisterTaskDefinition is lost: .* was done 2 times/);
  });

  it('same seed: a line that the machine has a part in', async () => {
    expect(await seen(sameSeed, readsTheWall)).toMatch(/a second time: line \d+ .* differs/);
  });

  it('journal order: a line that is missing, and one that comes too early', async () => {
    const { lines } = await record(examples.twoLayers);
    expect(journalViolations(lines)).toEqual([]);
    expect(journalViolations(lines.filter((line) => line.seq !== 5))[0]).toBe('line 5 of the journal has the number 6');
    expect(journalViolations(lines.map((line) => (line.seq === 9 ? { ...line, at: lines[0]?.at ?? line.at } : line)))[0]).toMatch(/^line 9 .* was written \d+ ms before line 8/);
  });

  it('dry run: a write while looking', async () => {
    const good = await record(examples.twoLayers);
    expect(await dryRun.judge({ ...good, example: writesWhileLooking })).toEqual([expect.stringContaining('AWS_READ_ONLY')]);
  });

  it('dry run: the least change in a world changes its hash, another look does not', async () => {
    const world = await examples.twoLayers.world();
    const other = twin(world);
    other.world.transact(other.now(), () => void other.world.count('looked'));
    expect(worldHash(other)).toBe(worldHash(world));
    other.world.transact(other.now(), () => other.world.worldTable('a.law').put('mark', { seen: true }));
    expect(worldHash(other)).not.toBe(worldHash(world));
  });

  it('only acts write: a write in a check', async () => {
    expect(await judged(onlyActsWrite, writesInCheck)).toMatch(/ssm:PutParameter was called by check of foundation-changes/);
  });

  it('survives JSON: a date among the facts, a note of nothing', async () => {
    expect(await judged(survivesJson, keepsADate)).toMatch(/facts\.seen is a Date/);
    expect(await judged(survivesJson, notesNothing)).toMatch(/event \d+ \(step\.note\)\.notes\.nothing is undefined/);
  });

  it('pure plan: a plan that asks the clock, the cloud, or chance', async () => {
    expect(await judged(purePlan, plansByTheClock)).toMatch(/asked what time it is/);
    expect(await judged(purePlan, plansByAsking)).toMatch(/planning asked the cloud: GetCallerIdentity/);
    expect(await judged(purePlan, plansByCounting)).toMatch(/two plans from the same facts differ/);
  });

  it('once is enough: an operation that acts each time', async () => {
    expect(await judged(onceIsEnough, neverContent)).toBe('a second run called ssm:PutParameter');
  });

  it('declared actions: steps that declare nothing', async () => {
    expect(await judged(declaredActions, undeclared)).toMatch(/cloudformation:CreateChangeSet, called by act of foundation-changes, is not declared/);
  });

  it('one owner: a deploy that sets what a stack owns, a template with what deploys own', async () => {
    expect(await judged(oneOwner, secondOwner)).toMatch(/elasticloadbalancing:ModifyTargetGroup is about .*, which stack video-auctions-production-service-serverpod owns/);
    expect(templateViolations({ service: secondOwnersTemplate })).toEqual(['the template service has Rule, a AWS::ElasticLoadBalancingV2::ListenerRule, which deploys own']);
  });

  it('no secrets: a story with a password in it', async () => {
    const said = await judged(noSecrets, talkative);
    for (const where of ['journal', 'events']) expect(said).toMatch(new RegExp(`the value of secret .* is in the ${where}`));
  });
});
