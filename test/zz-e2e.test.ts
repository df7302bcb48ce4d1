import { it, expect } from 'vitest';
import { environmentOf, newWorld, walk } from '/work/main/test/stories/world.ts';
import { iso } from '/work/main/src/lib/world/time.ts';
const tell = (e: any) => console.log(iso(e.at).slice(11,19), e.type, e.step ?? e.watch ?? '', e.because && typeof e.because==='string' ? e.because : '', e.percent ?? '', e.problem ? e.problem.code+': '+e.problem.message : '', e.type==='watch.saw' ? `${e.samples.length} samples ${e.samples.filter((s:any)=>!s.ok).length} bad` : '', e.type==='run.turned'? e.because.code+e.because.message:'');
it('goes', async () => {
  const sandbox = newWorld();
  const env = (process.env.ENVN ?? 'staging') as any;
  const listeners = process.env.QUIET ? [] : [tell];
  let t = performance.now();
  const a = await walk(sandbox, { kind: 'env.bootstrap', request: { environment: environmentOf(env) }, run: { listeners } });
  console.log('bootstrap', a.outcome, a.problems, performance.now() - t);
  if (a.outcome !== 'done') return;
  for (const image of (process.env.IMAGES ?? 'serverpod:1.0.0,serverpod:1.1.0').split(',')) {
    t = performance.now();
    const b = await walk(sandbox, { kind: 'deploy', request: { environment: environmentOf(env), service: 'serverpod', image } as any, run: { listeners: [tell] } });
    console.log('deploy', image, b.outcome, b.problems, performance.now() - t);
    if (b.outcome !== 'done') break;
  }
  t = performance.now();
  const d = await walk(sandbox, { kind: 'failover.drill', request: { environment: environmentOf(env), scenario: 'multi-az' } as any, run: { listeners: [tell] } });
  console.log('drill', d.outcome, d.problems, performance.now() - t);
}, 120000);
