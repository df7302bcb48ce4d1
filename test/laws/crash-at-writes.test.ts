// Every operation, killed just before and just after every line of its journal.
import { longExamples, sampledExamples } from './examples.ts';
import { crashAtWrites } from './law/crash-at-writes.ts';
import { holds, whole } from './verdict.ts';

holds(crashAtWrites('crash-at-writes', []), 2, whole ? longExamples : sampledExamples, 7);
