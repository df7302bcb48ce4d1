// Every operation, with every step failing in every way.
import { allExamples, sampledExamples } from './examples.ts';
import { failAtEveryStep } from './law/fail-at-every-step.ts';
import { holds, whole } from './verdict.ts';

holds(failAtEveryStep, 2, whole ? allExamples : sampledExamples.filter((example) => example.size !== 'large'), 8);
