// Every operation, killed with every one of its writes on the wire: never landed, landed, landing after the restart.
import { laggingReads } from './crash.ts';
import { allExamples, examples, fewExamples } from './examples.ts';
import { crashOnTheWire } from './law/crash-on-the-wire.ts';
import { holds, whole } from './verdict.ts';

holds(crashOnTheWire('crash-on-the-wire', []), 2, whole ? allExamples : fewExamples, 6);
holds(crashOnTheWire('crash-on-the-wire, reads lag 4 s', laggingReads), 2, whole ? allExamples : [examples.twoLayers, examples.firstCrash], 4);
