// Every operation three times from the same seed, once with real delays.
import { allExamples, examples } from './examples.ts';
import { sameSeed } from './law/same-seed.ts';
import { holds, whole } from './verdict.ts';

holds(sameSeed, 3, whole ? allExamples : [examples.twoLayers, examples.next, examples.drill]);
