// Scenario files: what is wrong in one, by line and column; what becomes of their words, waits and clears; what is played.
import { describe, expect, it } from 'vitest';
import { faultText } from '../../../src/lib/config/fault.ts';
import { parseScenario, type ScenarioText } from '../../../src/lib/cli/scenarios/parse.ts';
import { openSandbox } from '../../../src/lib/sandbox/open.ts';
import { listFaults } from '../../../src/lib/sandbox/world/faults.ts';
import { imageBehaviour } from '../../../src/lib/sandbox/world/images.ts';
import { playScenario, type Scenario } from '../../../src/lib/sandbox/world/scenario.ts';
import { minutes, plus, seconds } from '../../../src/lib/world/time.ts';

const parse = (text: string, more: Partial<ScenarioText> = {}) => parseScenario({ text, file: 'my.yml', name: 'my', ...more });
const errors = (text: string, more: Partial<ScenarioText> = {}): readonly string[] => (parse(text, more).errors ?? []).map(faultText);

function scenario(text: string, more: Partial<ScenarioText> = {}): Scenario {
  const { scenario: found, errors: wrong = [] } = parse(text, more);
  if (found === undefined) throw new Error(wrong.map(faultText).join('\n'));
  return found;
}

const head = 'version: 1\nabout: something\n';

describe('a scenario file', () => {
  it('puts its faults, images and waits on a timeline', () => {
    const { timeline, lasts } = scenario(`${head}timeline:
  - fault: throttle
    with: { op: 'ecs:*', share: 0.5, times: 3 }
    for: 10m
  - wait: 2m
  - image: web:2
    behaviour: errors=5%
  - wait: 30s
  - fault: no-capacity
  - at: 1m
    fault: az-down
    with: { az: us-east-1a }
    for: 5m
  - wait: 30m
`);
    expect(timeline).toEqual([
      { is: 'fault', at: 0, name: 'throttle', args: { op: 'ecs:*', share: '0.5', times: '3' }, lasts: 600_000 },
      { is: 'fault', at: 60_000, name: 'az-down', args: { az: 'us-east-1a' }, lasts: 300_000 },
      { is: 'image', at: 120_000, ref: 'web:2', behaviour: 'errors=5%' },
      { is: 'fault', at: 150_000, name: 'no-capacity', args: {} },
    ]);
    expect(lasts).toBe(minutes(32.5));
  });

  it('clears what it has begun', () => {
    const { timeline } = scenario(`${head}timeline:
  - fault: no-capacity
  - at: 10m
    fault: no-capacity
    for: 1m
  - at: 4m
    clear: no-capacity
`);
    expect(timeline).toEqual([
      { is: 'fault', at: 0, name: 'no-capacity', args: {}, lasts: 240_000 },
      { is: 'fault', at: 600_000, name: 'no-capacity', args: {}, lasts: 60_000 },
    ]);
  });

  it('leaves words open: what was typed, else its own value, else what is usual in the project', () => {
    const text = `${head}given: { service: ~, tag: v2 }\ntimeline:\n  - image: '\${service}:\${tag}'\n    behaviour: crash\n`;
    const ref = (more: Partial<ScenarioText>): unknown => scenario(text, more).timeline.map((it) => (it.is === 'image' ? it.ref : ''));
    expect(ref({ usual: { service: 'shop', tag: 'never' } })).toEqual(['shop:v2']);
    expect(ref({ usual: { service: 'shop' }, typed: { service: 'web', tag: 'v3' } })).toEqual(['web:v3']);
    expect(errors(text)).toEqual(["my.yml:3:10: given.service: has no value here; allowed: service=... behind the scenario's name"]);
    expect(errors(text, { usual: { service: 'shop' }, typed: { servce: 'x' } })).toEqual(['my.yml:3:1: given: servce=x was typed, and the scenario has no such word; allowed: service, tag; did you mean service?']);
  });
});

describe('what is wrong in it', () => {
  it.each<readonly [string, string, readonly (string | RegExp)[]]>([
    ['a fault that nobody knows', '  - fault: throtle\n', [/^my\.yml:4:12: timeline\[0\]\.fault: "throtle" does not fit; allowed: .*; did you mean throttle\?$/]],
    ['an argument that it does not take', "  - fault: throttle\n    with: { op: 'ecs:*', shar: 1 }\n", [/^my\.yml:5:32: timeline\[0\]\.with\.shar: the fault throttle takes no shar; allowed: Did you mean share\?/]],
    ['an argument that does not fit', "  - fault: throttle\n    with: { op: 'ecs:*', share: 3 }\n", [/^my\.yml:5:33: timeline\[0\]\.with\.share: the fault throttle cannot take share=3/]],
    ['an argument that is missing', '  - fault: throttle\n', [/^my\.yml:4:5: timeline\[0\]: the fault throttle needs op/]],
    ['a time under with', '  - fault: no-capacity\n    with: { for: 5m }\n', ['my.yml:5:13: timeline[0].with.for: stands beside the fault, not under with']],
    ['no happening', '  - at: 5m\n', ['my.yml:4:5: timeline[0]: nothing happens; allowed: one of fault, image, clear, wait']],
    ['two at once', '  - fault: no-capacity\n    wait: 5m\n', ['my.yml:4:5: timeline[0]: fault and wait at once; allowed: one of fault, image, clear, wait']],
    ['a key that does not go with it', '  - wait: 5m\n    at: 3m\n', ['my.yml:5:5: timeline[0].at: does not go with wait; allowed: nothing beside it']],
    ['an unknown key', '  - fault: no-capacity\n    form: 5m\n', [/^my\.yml:5:5: timeline\[0\]\.form: unknown key; allowed: at, fault, .*; did you mean for\?$/]],
    ['an image without a behaviour', '  - image: web:2\n', [/^my\.yml:4:5: timeline\[0\]\.behaviour: missing; allowed: healthy \| crash/]],
    ['a behaviour that there is not', '  - image: web:2\n    behaviour: explodes\n', [/^my\.yml:5:16: timeline\[0\]\.behaviour: explodes is none of the behaviours; allowed: healthy/]],
    ['a wait that is no time', '  - wait: soon\n', [/^my\.yml:4:11: timeline\[0\]\.wait: "soon" does not fit; allowed: a duration/]],
    ['a clear of nothing', '  - clear: az-down\n', ['my.yml:4:12: timeline[0].clear: no fault az-down was begun before; allowed: a fault that stands above']],
    ['a word that is not named', "  - fault: az-down\n    with: { az: '${zone}' }\n", ['my.yml:5:17: timeline[0].with.az: ${zone} is not named under given; allowed: none']],
    ['an empty timeline', '  []\n', [/^my\.yml:4:3: timeline: an empty list/]],
  ])('%s', (_, timeline, expected) => {
    const found = errors(`${head}timeline:\n${timeline}`);
    expect(found).toHaveLength(expected.length);
    for (const [at, one] of expected.entries()) expect(found[at]).toEqual(typeof one === 'string' ? one : expect.stringMatching(one));
  });

  it.each([
    ['', 'my.yml:1:1: the file is empty; allowed: a map that begins with version: 1'],
    ['- a\n', /my\.yml:1:1: a list does not fit/],
    ['version: 1\nabout: x\n\ttimeline: []\n', /^my\.yml:3:\d: /],
    ['version: 2\nabout: x\ntimeline:\n  - wait: 1m\n', /^my\.yml:1:10: version: the number 2 does not fit/],
    ['version: 1\ntimeline:\n  - wait: 1m\n', /about: missing/],
  ])('%j', (text, expected) => {
    expect(errors(text)[0]).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
  });
});

describe('played', () => {
  it('begins now, and what comes later waits in the world', () => {
    const sandbox = openSandbox();
    const { world } = sandbox;
    const from = sandbox.now();
    const mine = scenario(`${head}timeline:
  - image: web:1
    behaviour: crash
  - wait: 1m
  - image: web:1
    behaviour: healthy
  - fault: no-capacity
    for: 10m
`);
    const played = playScenario(world, from, mine);
    expect(played.to).toBe(plus(from, minutes(11)));
    const behaviour = (): string => world.transact(world.now, () => imageBehaviour(world, 'web:1').kind);
    expect(behaviour()).toBe('crash');
    expect(listFaults(world, from)).toMatchObject([{ name: 'no-capacity', from: plus(from, minutes(1)), until: plus(from, minutes(11)) }]);
    world.passTo(plus(from, seconds(59)));
    expect(behaviour()).toBe('crash');
    world.passTo(plus(from, seconds(60)));
    expect(behaviour()).toBe('healthy');
    sandbox.close();
  });

  it('puts nothing into the world when one of its faults is refused', () => {
    const sandbox = openSandbox();
    const mine = scenario(`${head}timeline:\n  - fault: no-capacity\n  - fault: flip\n    with: { rule: ecs.no-such-rule }\n`);
    expect(() => playScenario(sandbox.world, sandbox.now(), mine)).toThrow(/no-such-rule/);
    expect(listFaults(sandbox.world, sandbox.now())).toEqual([]);
    sandbox.close();
  });
});
