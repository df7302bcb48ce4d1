// What a run needs is held when nobody else has it, and when nothing of AWS that ends by itself is in its way.
import { isProblem } from '../problems/problem.ts';
import { between, milliseconds, plus, seconds, showDuration, zero, type Duration } from '../world/time.ts';
import { holdAll, type Held, type Holding } from './holding.ts';

/** A look costs two calls for each service: a fifth of a call each second. */
const betweenLooks = seconds(10);

/**
 * @param inTheWay what is to end before the plan is made, in words; asked only where the person waits. Nothing is held meanwhile: an
 * unfinished run of ours, whose deployment it may be, can be gone on with.
 * @throws as `hold`
 */
export async function holdWhenFree(holdings: readonly Holding[], inTheWay: () => Promise<string | undefined>): Promise<readonly Held[]> {
  const [first] = holdings;
  if (first?.wait === undefined) return holdAll(holdings);
  const { open, wait, signal, say } = first;
  const deadline = plus(open.clock.now(), wait);
  const left = (): Duration => milliseconds(Math.max(zero, between(open.clock.now(), deadline)));
  for (let said: string | undefined; ; ) {
    const held = await holdAll(holdings.map((holding) => ({ ...holding, wait: left() })));
    try {
      // When the time is over the plan says what is in the way.
      if (left() <= 0 || (await open.drive(inTheWay())) === undefined) return held;
    } catch (thrown) {
      // The plan will say it better.
      if (isProblem(thrown)) return held;
      await releaseAll(held);
      throw thrown;
    }
    await releaseAll(held);
    for (let because = await open.drive(inTheWay()); because !== undefined && left() > 0; because = await open.drive(inTheWay())) {
      if (because !== said) say?.(`waiting up to ${showDuration(left())}: ${because}`);
      said = because;
      await open.drive(open.clock.sleep(milliseconds(Math.min(betweenLooks, left())), signal));
    }
  }
}

async function releaseAll(held: readonly Held[]): Promise<void> {
  for (const one of held.toReversed()) await one.release();
}
