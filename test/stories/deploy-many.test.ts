// Several services by one command: in waves by what they need, side by side inside a wave, and what is new and what is old when one is bad.
import { afterAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import { RunFolder } from '../../src/lib/world/file-journal.ts';
import { behave, emptyWorld, ship, standing, truthOn } from './stage.ts';
import { deployMany, folder, forgetFolders, shop, type Said, type Told } from './many.ts';
import { twin } from './world.ts';

afterAll(forgetFolders);

const three = shop([{ name: 'api' }, { name: 'web', needs: ['api'] }, { name: 'pay', needs: ['api'] }]);
const line = shop([{ name: 'api' }, { name: 'web', needs: ['api'] }, { name: 'mail', needs: ['web'] }]);

const became = ({ deployments }: Said): readonly (readonly [string, string])[] => deployments.map((it): readonly [string, string] => [it.service, it.became]);
/** Ids differ by world and fate: what is read is the rest. */
const bare = (text: string): string => text.replace(/20\d{6}-\d{6}-\w+-\w+/g, 'RUN').replace(/sha256:[0-9a-f]{12}/g, 'sha256:DIGEST').replace(/[0-9a-f]{16}/g, 'FINGERPRINT');
const eventsOf = (stateFolder: string, { run = '' }: Told): readonly RunEvent[] => new RunFolder<RunEvent>(stateFolder).read(run);
const spanOf = (events: readonly RunEvent[]): { readonly from: number; readonly to: number } => ({ from: events[0]?.at ?? 0, to: events.at(-1)?.at ?? 0 });

describe('three services in two waves', () => {
  it('become new: the second wave after the first, side by side inside it; and nobody notices', async () => {
    const sandbox = await standing(three);
    const first = await deployMany(sandbox, three, { images: ['1.0.0'] });
    expect({ outcome: first.answer.outcome, became: became(first) }).toEqual({ outcome: 'done', became: [['api', 'new'], ['web', 'new'], ['pay', 'new']] });
    const here = folder();
    const from = sandbox.now();
    const said = await deployMany(sandbox, three, { images: ['1.1.0'], stateFolder: here });
    expect(said.answer).toMatchObject({ outcome: 'done', problems: [], fields: { waves: [['api'], ['web', 'pay']], notBegun: [] } });
    const [api, web, pay] = said.deployments.map((it) => spanOf(eventsOf(here, it)));
    expect(web?.from).toBeGreaterThanOrEqual(api?.to ?? 0);
    expect(pay?.from).toBe(web?.from);
    expect(Math.min(web?.to ?? 0, pay?.to ?? 0)).toBeGreaterThan((web?.from ?? 0) + 60_000);
    for (const service of ['api', 'web', 'pay']) expect(truthOn(sandbox, { from, service, environment: 'live' })).toMatchObject({ down: 0, degraded: 0 });
    // Lines say whose they are.
    expect(said.screen.lines.filter((it) => /^\d\d:\d\d:\d\d {2}(api|web|pay) {2}/.test(it)).length).toBe(said.screen.lines.length);
    await expect(bare(said.text)).toMatchFileSnapshot('golden/deploy-many-good.txt');
  });
});
