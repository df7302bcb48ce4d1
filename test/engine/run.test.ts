// The walk of a plan: order, failure, undo, resume, time, watches, on a toy world.
import { describe, expect, it } from 'vitest';
import { done, waiting } from '../../src/lib/engine/standing.ts';
import type { Step } from '../../src/lib/engine/step.ts';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import { memoryJournal } from '../../src/lib/world/file-journal.ts';
import { minutes, plus, seconds, zero } from '../../src/lib/world/time.ts';
import { planOf, start, Toy, walk } from './toy.ts';

const story = (events: readonly RunEvent[]): string[] =>
  events.map((event) => `${(event.at - start) / 1000}s ${event.type}${'step' in event ? ` ${event.step}` : ''}${'outcome' in event ? ` ${event.outcome}` : ''}`);

describe('a run', () => {
  it('checks, writes down, acts, and checks until it is so', async () => {
    const toy = new Toy();
    const { outcome, events } = await walk(toy, planOf([toy.step('a')]));
    expect(outcome).toBe('done');
    expect(story(events)).toEqual(['0s run.started', '0s step.started a', '0s step.acting a', '0s step.acted a', '0s step.waiting a', '20s step.done a', '20s run.ended done']);
  });

  it('does steps side by side where `after` allows, and one after the other where it is left out', async () => {
    const toy = new Toy();
    const plan = planOf([toy.step('a', { after: [] }), toy.step('b', { after: [] }), toy.step('c', { after: ['a', 'b'] }), toy.step('d')]);
    const { events, outcome } = await walk(toy, plan);
    expect(outcome).toBe('done');
    expect(story(events).filter((line) => line.includes('acting'))).toEqual(['0s step.acting a', '0s step.acting b', '20s step.acting c', '40s step.acting d']);
  });

  it('acts on nothing that is so already', async () => {
    const toy = new Toy();
    await walk(toy, planOf([toy.step('a')]));
    const { events } = await walk(toy, planOf([toy.step('a')]));
    expect(toy.turns).toEqual(['on a']);
    expect(events.find((event) => event.type === 'step.done')).toMatchObject({ already: true });
  });

  it('looks less often at what takes long, closely at what is due, and at once when it is', async () => {
    const toy = new Toy();
    const due = plus(start, seconds(1200));
    const looks: number[] = [];
    const bake: Step = {
      ...toy.step('bake'),
      every: seconds(10),
      rarest: seconds(30),
      limit: minutes(60),
      async check({ now }) {
        looks.push((now() - start) / 1000);
        return now() >= plus(due, seconds(7)) ? done() : waiting('it takes its time', undefined, due);
      },
    };
    const { act: _, undo: __, ...gate } = bake;
    expect((await walk(toy, planOf([gate]))).outcome).toBe('done');
    const pauses = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    expect(pauses[0]).toBe(10);
    expect(Math.max(...pauses)).toBeCloseTo(30);
    expect(looks.filter((at) => at >= 1200)).toEqual([1200, 1202, 1204, 1206, 1208]);
  });

  it('puts everything back in reverse order when a step fails', async () => {
    const toy = new Toy();
    toy.refuse = 'c';
    const { outcome, problems } = await walk(toy, planOf([toy.step('a'), toy.step('b'), toy.step('c'), toy.step('d')]));
    expect(outcome).toBe('put-back');
    expect(problems.map((problem) => problem.code)).toEqual(['REFUSED']);
    expect(toy.turns).toEqual(['on a', 'on b', 'on c', 'off b', 'off a']);
  });

  it('says half-way when something that acted has no way back', async () => {
    const toy = new Toy();
    toy.refuse = 'b';
    const { undo: _, ...noWayBack } = toy.step('a');
    expect((await walk(toy, planOf([noWayBack, toy.step('b')]))).outcome).toBe('half-way');
    const again = new Toy();
    again.refuse = 'b';
    const { undo: __, ...harmless } = again.step('a', { leaves: 'a light that costs nothing' });
    expect((await walk(again, planOf([harmless, again.step('b')]))).outcome).toBe('put-back');
  });

  it('stops where it is when that is how the operation fails, and resume goes on with what failed (rundeck/rundeck#3153, rundeck/rundeck#2773)', async () => {
    const toy = new Toy();
    toy.refuse = 'b';
    const plan = planOf([toy.step('a', { after: [] }), toy.step('b', { after: [] }), toy.step('c')]);
    const first = await walk(toy, plan, { onFailure: 'stop' });
    expect(first.outcome).toBe('half-way');
    expect(toy.isOn('a')).toBe(true);
    toy.refuse = undefined;
    const second = await walk(toy, plan, { onFailure: 'stop', journal: first.journal });
    expect(second.outcome).toBe('done');
    expect(toy.turns).toEqual(['on a', 'on b', 'on b', 'on c']);
  });

  it('looks again before it acts again when the answer was lost', async () => {
    const toy = new Toy();
    toy.loseReply = 'a';
    toy.lag = seconds(10);
    const { outcome } = await walk(toy, planOf([toy.step('a')]));
    expect(outcome).toBe('done');
    expect(toy.turns).toEqual(['on a']);
  });

  it('a resumed run whose call landed late does not act twice', async () => {
    const toy = new Toy();
    const journal = memoryJournal<RunEvent>();
    const base = { run: 'r-1', kind: 'toy', environment: 'test', cloud: 'sandbox', request: null, facts: null, plan: null as never, caller: {} };
    journal.append({ type: 'run.started', seq: 0, at: start, ...base }, true);
    journal.append({ type: 'step.started', seq: 1, at: start, step: 'a' }, true);
    journal.append({ type: 'step.acting', seq: 2, at: start, step: 'a', attempt: 1 }, true);
    void toy.clock.sleep(seconds(8)).then(() => toy.turn('a', 'on'));
    const { outcome } = await walk(toy, planOf([toy.step('a')]), { journal });
    expect(outcome).toBe('done');
    expect(toy.turns).toEqual(['on a']);
  });

  it('remembers its direction: a run killed while it put back goes on putting back', async () => {
    const toy = new Toy();
    const first = await walk(toy, planOf([toy.step('a'), toy.step('b')]));
    const because = { code: 'X', message: 'x', fix: 'x', outcome: 'half-way' as const };
    const journal = memoryJournal<RunEvent>([...first.events.filter((event) => event.type !== 'run.ended'), { type: 'run.turned', because, seq: 99, at: start }]);
    const second = await walk(toy, planOf([toy.step('a'), toy.step('b')]), { journal });
    expect(second.outcome).toBe('put-back');
    expect(toy.turns.slice(2)).toEqual(['off b', 'off a']);
  });

  it('past the point of no return nothing before it is taken back', async () => {
    const toy = new Toy();
    toy.refuse = 'c';
    const { outcome } = await walk(toy, planOf([toy.step('a'), toy.step('b', { pointOfNoReturn: true }), toy.step('c')]));
    expect(outcome).toBe('half-way');
    expect(toy.turns).toEqual(['on a', 'on b', 'on c']);
  });

  it('a step over its limit fails and names what it last saw (basecamp/kamal#1553)', async () => {
    const toy = new Toy();
    toy.takes = minutes(60);
    const { outcome, problems } = await walk(toy, planOf([toy.step('a')]));
    expect(outcome).toBe('put-back');
    expect(problems[0]).toMatchObject({ code: 'STEP_TIMEOUT', message: expect.stringContaining('it is turning') });
  });

  it('stops at an interrupt and leaves, or puts back, as the operation says', async () => {
    for (const [onInterrupt, turns, outcome] of [['leave', ['on a'], 'interrupted'], ['undo', ['on a', 'off a'], 'interrupted']] as const) {
      const toy = new Toy();
      const stop = new AbortController();
      void toy.clock.sleep(seconds(7)).then(() => stop.abort());
      const result = await walk(toy, planOf([toy.step('a'), toy.step('b')]), { onInterrupt, signal: stop.signal });
      expect(result.outcome).toBe(outcome);
      expect(toy.turns).toEqual(turns);
    }
  });

  it('stops after --until and goes on when resumed', async () => {
    const toy = new Toy();
    const plan = planOf([toy.step('a'), toy.step('b'), toy.step('c')]);
    const first = await walk(toy, plan, { until: 'b' });
    expect([first.outcome, toy.turns]).toEqual(['done', ['on a', 'on b']]);
    const second = await walk(toy, plan, { journal: first.journal });
    expect([second.outcome, toy.turns]).toEqual(['done', ['on a', 'on b', 'on c']]);
  });

  it('stops after --timeout, resumable', async () => {
    const toy = new Toy();
    const { outcome, problems } = await walk(toy, planOf([toy.step('a'), toy.step('b')]), { timeout: seconds(30) });
    expect([outcome, problems[0]?.code]).toEqual(['half-way', 'RUN_TIMEOUT']);
  });

  it('stops before the next act when the journal cannot be written', async () => {
    const toy = new Toy();
    const journal = memoryJournal<RunEvent>();
    const append = journal.append.bind(journal);
    journal.append = (line, durable) => {
      if (line.type === 'step.acting' && line.step === 'b') throw new Error('ENOSPC: no space left on device');
      append(line, durable);
    };
    const { outcome } = await walk(toy, planOf([toy.step('a'), toy.step('b')]), { journal });
    expect(outcome).toBe('bug');
    expect(toy.turns).toEqual(['on a']);
  });

  it('stops, and throws nowhere else, when a watch or an interrupt cannot be written down', async () => {
    const problem = { code: 'ERRORS_HIGH', message: 'users see errors', fix: 'none', outcome: 'put-back' as const };
    for (const unwritable of ['watch.tripped', 'run.turned', 'watch.ended']) {
      const toy = new Toy();
      const journal = memoryJournal<RunEvent>();
      const append = journal.append.bind(journal);
      journal.append = (line, durable) => {
        if (line.type === unwritable) throw new Error('ENOSPC: no space left on device');
        append(line, durable);
      };
      const stop = new AbortController();
      void toy.clock.sleep(seconds(15)).then(() => stop.abort());
      const look = async () => (unwritable === 'watch.tripped' && toy.clock.now() - start > 5000 ? problem : undefined);
      const plan = planOf([toy.step('a'), toy.step('b')], { watches: [{ kind: 'guard', id: 'g', title: 'errors', every: seconds(1), actions: [], look }] });
      const { outcome } = await walk(toy, plan, { journal, onInterrupt: 'undo', signal: stop.signal });
      expect([unwritable, outcome, toy.turns.filter((turn) => turn !== 'off a')]).toEqual([unwritable, 'bug', ['on a']]);
    }
  });

  it('a guard that trips turns the run', async () => {
    const toy = new Toy();
    toy.takes = minutes(4);
    const problem = { code: 'ERRORS_HIGH', message: 'users see errors', fix: 'none', outcome: 'put-back' as const };
    const plan = planOf([toy.step('a')], {
      watches: [{ kind: 'guard', id: 'g', title: 'errors', every: seconds(10), actions: [], look: async () => (toy.clock.now() - start > 60_000 ? problem : undefined) }],
    });
    const { outcome, problems, events } = await walk(toy, plan);
    expect([outcome, problems[0]?.code, toy.turns]).toEqual(['put-back', 'ERRORS_HIGH', ['on a', 'off a']]);
    expect(story(events).find((line) => line.includes('tripped'))).toBe('70s watch.tripped');
  });

  it('a probe samples at a steady beat while its step runs', async () => {
    const toy = new Toy();
    const plan = planOf([toy.step('a')], {
      watches: [
        {
          kind: 'probe', id: 'p', title: 'probe', from: 'a', until: 'a', every: seconds(1), actions: [],
          look: async () => {
            const at = toy.clock.now();
            await toy.clock.track(() => toy.clock.pause(seconds(3)));
            return [{ at, until: toy.clock.now(), ok: true, path: 'read' }];
          },
        },
      ],
    });
    const { memory } = await walk(toy, plan);
    const samples = memory.samples('p');
    expect(samples.length).toBe(20);
    expect(samples.map((sample) => (sample.at - start) / 1000)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(zero).toBe(0);
  });

  it('goes on watching what another process began to watch, and nothing whose time is over', async () => {
    const toy = new Toy();
    const looked: string[] = [];
    const guard = (id: string, from: string, until?: string) => ({ kind: 'guard' as const, id, title: id, from, ...(until === undefined ? {} : { until }), every: seconds(1), actions: [], look: async () => void looked.push(id) });
    const plan = planOf([toy.step('a'), toy.step('b'), toy.step('c')], { watches: [guard('from-a', 'a'), guard('a-to-b', 'a', 'b'), guard('from-c', 'c', 'c')] });
    const first = await walk(toy, plan, { until: 'b' });
    looked.length = 0;
    toy.takes = seconds(3);
    const second = await walk(toy, plan, { journal: first.journal });
    expect(second.outcome).toBe('done');
    expect(new Set(looked)).toEqual(new Set(['from-a', 'from-c']));
  });
});
