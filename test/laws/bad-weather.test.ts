// Every operation, under throttling and lost answers.
import { allExamples } from './examples.ts';
import { badWeather } from './law/bad-weather.ts';
import { holds } from './verdict.ts';

holds(badWeather, 2, allExamples);
