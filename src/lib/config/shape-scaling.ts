// What may be said of a service's scaling in platform.yml.
import * as z from 'zod';
import { nearestWord } from '../problems/nearest.ts';
import { isTimeZone, timeZones } from '../world/calendar.ts';
import { parseCron, parseLocalTime, parseRate } from '../world/schedule.ts';
import { duration, numberIn, oneOf, refined, text, wholeNumber, yesOrNo } from './scalars.ts';
import { mostAdjustments, mostScheduled, statistics } from './scaling.ts';
import { serviceNamePattern, serviceNameWords } from './words.ts';

const name = (about: string) => text({ pattern: serviceNamePattern, allowed: serviceNameWords, about });

// AWS: CloudWatch API, Namespace: 1 to 255 signs, no colon at its begin; MetricName and dimensions 1 to 255, values 1,024, 30 of them.
const namespace = text({ pattern: /^[^:\s][^\s]*( [^\s]+)*$/, longest: 255, allowed: 'a namespace of CloudWatch, such as AWS/SQS', about: 'Where CloudWatch has the metric.' });
const metric = text({ pattern: /\S/, longest: 255, allowed: 'the name of a metric', about: 'The metric, such as ApproximateNumberOfMessagesVisible.' });
const dimensions = z
  .record(z.string().min(1).max(255).meta({ pattern: '\\S' }), text({ pattern: /\S/, longest: 1024, allowed: 'text', about: 'The value; {app} and {environment} stand for the names.' }))
  .refine((given) => Object.keys(given).length <= 30, { message: 'more than the 30 dimensions that CloudWatch takes' })
  .meta({ description: 'Which of the metrics of that name, such as QueueName: "{app}-{environment}-email".' });
const statistic = oneOf(statistics, 'How the values of a minute become one. Left out: Average.');

// AWS: CloudWatch API, StandardUnit.
const sizes = ['Bits', 'Bytes', 'Kilobits', 'Kilobytes', 'Megabits', 'Megabytes', 'Gigabits', 'Gigabytes', 'Terabits', 'Terabytes', 'Count'] as const;
const unit = oneOf([...sizes, ...sizes.map((it) => `${it}/Second` as const), 'Percent', 'Seconds', 'Milliseconds', 'Microseconds', 'None'], 'Only values that were sent with this unit. Left out: whatever unit they have.');

const custom = z
  .strictObject({
    name: name('What it is called: part of the name of its policy.'),
    namespace,
    metric,
    dimensions: dimensions.optional(),
    statistic: statistic.optional(),
    target: numberIn({ from: 0.000001, to: 1e12, about: 'The value that scaling aims at: more tasks above it, fewer below it.' }),
    unit: unit.optional(),
    perTask: yesOrNo('Divide the metric by the number of running tasks, which Container Insights counts: a queue does not halve because there are twice the tasks, what each has to do does. Left out: false.').optional(),
  })
  .meta({ description: 'One metric that falls when there are more tasks.' });

const adjustment = z
  .strictObject({
    from: numberIn({ from: -1e12, to: 1e12, about: 'The value of the metric at which it begins; of the first one, the threshold.' }),
    to: numberIn({ from: -1e12, to: 1e12, about: 'The value at which the next one begins. Left out: and beyond.' }).optional(),
    change: wholeNumber({ from: -5000, to: 5000, about: 'Tasks: so many more, or fewer where it is negative.' }),
  })
  .meta({ description: 'One step.' });

const step = z
  .strictObject({
    name: name('What it is called: part of the names of its policy and its alarm.'),
    namespace,
    metric,
    dimensions: dimensions.optional(),
    statistic: statistic.optional(),
    // AWS: CloudWatch API, PutMetricAlarm, Period: 10, 20, 30 or a multiple of 60; an alarm of one period within a day.
    period: duration({ from: '1m', to: '24h', unit: 'm', about: 'How long each value is gathered. Left out: 1m.' }).optional(),
    threshold: numberIn({ from: -1e12, to: 1e12, about: 'The value at which the alarm fires: from there on upwards where tasks are added, from there on downwards where they are taken away.' }),
    adjustments: z.array(adjustment).min(1).max(mostAdjustments).meta({ description: `What is done, by how far the threshold is passed: from the threshold outwards, without a gap, at most ${mostAdjustments}.` }),
    cooldown: duration({ from: '0s', to: '24h', unit: 's', about: 'How long what was done is waited for before more is. Left out: 5m.' }).optional(),
  })
  .meta({ description: 'An alarm, and how many tasks it adds or takes away.' });

function noTimeZone(written: string): string | undefined {
  if (isTimeZone(written)) return undefined;
  const nearest = nearestWord(written, timeZones());
  return `${written} is no time zone${nearest === undefined ? '' : `, ${nearest} is one`}`;
}

const scheduled = z
  .strictObject({
    name: name('What it is called: part of the name of the scheduled action.'),
    cron: refined({
      judge: (written) => {
        const cron = parseCron(written);
        return typeof cron === 'string' ? cron : undefined;
      },
      allowed: "AWS's six fields: minutes, hours, day of the month, month, day of the week, year, such as 0 8 ? * MON-FRI *",
      about: 'When, again and again.',
    }).optional(),
    at: refined({ judge: (written) => (parseLocalTime(written) === undefined ? `${written} is no time` : undefined), allowed: 'a day and a time in quotes, such as "2026-12-24T18:00:00"', about: 'When, once.' }).optional(),
    rate: refined({ judge: (written) => (parseRate(written) === undefined ? `${written} is no rate` : undefined), allowed: 'a number and minute, hour or day, such as 6 hours', about: 'How often.' }).optional(),
    timezone: refined({ judge: noTimeZone, allowed: "IANA's name of a time zone, such as Europe/Berlin", about: 'Whose clock cron and at go by, summer time included. Left out: UTC.' }).optional(),
    min: wholeNumber({ from: 1, to: 5000, about: 'Never fewer tasks from then on.' }).optional(),
    max: wholeNumber({ from: 1, to: 5000, about: 'Never more tasks from then on.' }).optional(),
  })
  .meta({ description: 'A time at which min, max or both are set. It says one of cron, at and rate.' });

export const scaling = z
  .strictObject({
    min: wholeNumber({ from: 1, to: 5000, about: 'Never fewer tasks. Left out: count.' }).optional(),
    max: wholeNumber({ from: 1, to: 5000, about: 'Never more tasks.' }),
    cpu: wholeNumber({ from: 10, to: 95, about: 'Percent of CPU that scaling aims at. Left out: 70.' }).optional(),
    memory: wholeNumber({ from: 10, to: 95, about: 'Percent of memory that scaling aims at. Left out: 80.' }).optional(),
    requests: wholeNumber({ from: 1, to: 10_000_000, about: 'Requests a minute and task that scaling aims at, over both target groups. Left out: requests are not looked at.' }).optional(),
    custom: z.array(custom).min(1).meta({ description: 'Other metrics that scaling aims at.' }).optional(),
    steps: z.array(step).min(1).meta({ description: 'Alarms that add or take away so many tasks at once. They act beside what min, max, cpu and the rest aim at.' }).optional(),
    schedule: z.array(scheduled).min(1).max(mostScheduled).meta({ description: `Times at which min and max change, at most ${mostScheduled}. What a schedule has set stays until it sets something else; a deploy leaves it alone.` }).optional(),
  })
  .meta({ description: 'How many tasks there are between min and max. Left out: always count tasks.' });
