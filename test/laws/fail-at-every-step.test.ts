// Every operation, with every step failing in every way.
import { allExamples, fewExamples } from './examples.ts';
import { failAtEveryStep } from './law/fail-at-every-step.ts';
import { holds, whole } from './verdict.ts';

holds(failAtEveryStep, 2, whole ? allExamples : fewExamples, 6);
