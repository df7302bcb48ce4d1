// Every operation, under throttling and lost answers.
import { allExamples, fewExamples } from './examples.ts';
import { badWeather } from './law/bad-weather.ts';
import { holds, whole } from './verdict.ts';

holds(badWeather, 2, whole ? allExamples : fewExamples, 4);
