// Every operation, killed just before and just after every line of its journal, while reads lag.
import { laggingReads } from './crash.ts';
import { allExamples, examples } from './examples.ts';
import { crashAtWrites } from './law/crash-at-writes.ts';
import { holds, whole } from './verdict.ts';

holds(crashAtWrites('crash-at-writes, reads lag 4 s', laggingReads), 4, whole ? allExamples : [{ ...examples.twoLayers, size: 'middle' }, examples.next, examples.firstCrash], 7);
