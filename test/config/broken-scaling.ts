// Scaling that cannot be kept, each with all that is said of it, word for word.
import { head, type Broken } from './broken-files.ts';

const size = 'cpu: 256, memory: 512, count: 2';

export const brokenScaling: readonly Broken[] = [
  {
    name: 'scaling by words that AWS does not know',
    yaml: `${head}services:
  worker:
    { image: worker, ${size},
      scaling: {
        max: 10, requests: 500,
        custom: [{ name: cpu, namespace: ":x", metric: Visible, target: 0, statistic: Avrage, perTsk: true }],
        steps: [{ name: late, namespace: AWS/SQS, metric: Age, threshold: 100, period: 90s, adjustments: [] }],
        schedule: [
          { name: morning, cron: 0 8 ? * MON-FRI, min: 6 },
          { name: night, cron: 0 20 * * MON-FRI *, timezone: Europe/Berln, min: 2 },
          { name: once, at: "2026-02-30T00:00:00", min: 4 },
          { name: often, rate: 6 hour, min: 0 } ] } }
`,
    says: [
      '11:18: services.worker.scaling.requests: the service has no port, so nothing can be asked of it over HTTP; allowed: nothing here, or a port',
      '12:26: services.worker.scaling.custom[0].name: cpu is the name of a policy of its own; allowed: another name than cpu, memory, requests',
      '12:42: services.worker.scaling.custom[0].namespace: ":x" does not fit; allowed: a namespace of CloudWatch, such as AWS/SQS; did you mean /:x?',
      '12:73: services.worker.scaling.custom[0].target: the number 0 is too small; allowed: a number above 0',
      '12:87: services.worker.scaling.custom[0].statistic: "Avrage" does not fit; allowed: Average, Minimum, Maximum, SampleCount, Sum; did you mean Average?',
      '12:95: services.worker.scaling.custom[0].perTsk: unknown key; allowed: name, namespace, metric, dimensions, statistic, target, unit, perTask; did you mean perTask?',
      '13:88: services.worker.scaling.steps[0].period: 90s is no whole number of minutes; allowed: a duration from 1m to 24h in whole minutes, such as 5m',
      '13:106: services.worker.scaling.steps[0].adjustments: an empty list; allowed: a list with at least 1 in it',
      "15:34: services.worker.scaling.schedule[0].cron: 5 fields, and AWS has six: minutes, hours, day of the month, month, day of the week, year; allowed: AWS's six fields: minutes, hours, day of the month, month, day of the week, year, such as 0 8 ? * MON-FRI *",
      "16:32: services.worker.scaling.schedule[1].cron: one of day of the month and day of the week must be ?, and not both; allowed: AWS's six fields: minutes, hours, day of the month, month, day of the week, year, such as 0 8 ? * MON-FRI *",
      "16:62: services.worker.scaling.schedule[1].timezone: Europe/Berln is no time zone, Europe/Berlin is one; allowed: IANA's name of a time zone, such as Europe/Berlin",
      '17:29: services.worker.scaling.schedule[2].at: 2026-02-30T00:00:00 is no time; allowed: a day and a time in quotes, such as "2026-12-24T18:00:00"',
      '18:32: services.worker.scaling.schedule[3].rate: 6 hour is no rate; allowed: a number and minute, hour or day, such as 6 hours',
      '18:45: services.worker.scaling.schedule[3].min: the number 0 is too small; allowed: a whole number from 1 to 5000',
    ],
  },
  {
    name: 'steps with gaps, and two of a name',
    yaml: `${head}services:
  worker:
    image: worker
    cpu: 256
    memory: 512
    count: 2
    scaling:
      max: 10
      steps:
        - { name: late, namespace: X, metric: y, threshold: 100, adjustments: [{ from: 110, to: 200, change: 2 }, { from: 250, change: -5 }, { from: 10, change: 0 }] }
        - { name: late, namespace: X, metric: y, threshold: 10, adjustments: [{ from: 10, to: 12, change: -2 }] }
        - { name: quiet, namespace: X, metric: y, threshold: 10, adjustments: [{ from: 10, to: 5, change: -1 }, { from: 5, to: 1, change: -2 }] }
        - { name: early, namespace: X, metric: y, threshold: 10, adjustments: [{ from: 10, change: 1 }, { from: 20, change: 2 }] }
`,
    says: [
      '16:88: services.worker.scaling.steps[0].adjustments[0].from: 110 is not the threshold, 100; allowed: 100',
      '16:136: services.worker.scaling.steps[0].adjustments[1].change: -5 takes away where the first one adds; allowed: one direction in one of steps',
      '16:162: services.worker.scaling.steps[0].adjustments[2].change: changes nothing; allowed: a whole number but 0',
      '17:19: services.worker.scaling.steps[1].name: late is the name of an earlier policy; allowed: each name once',
      '17:95: services.worker.scaling.steps[1].adjustments[0].to: 12 is not beyond 10; allowed: less than 10, for tasks are taken away',
      '18:128: services.worker.scaling.steps[2].adjustments[1].to: nothing is said of what lies beyond 1; allowed: no to in the last one',
      '19:82: services.worker.scaling.steps[3].adjustments[0].from: goes on and beyond, and another one follows; allowed: to: 20',
    ],
  },
  {
    name: 'times that cross, say nothing, or never come back',
    yaml: `${head}services:
  worker:
    image: worker
    cpu: 256
    memory: 512
    count: 2
    scaling:
      max: 10
      schedule:
        - { name: morning, cron: 0 8 ? * MON-FRI *, at: "2026-12-01T00:00:00", max: 4 }
        - { name: morning, rate: 6 hours, timezone: UTC }
        - { name: noon, rate: 6 hours, min: 9, max: 8 }
        - { name: night, rate: 6 hours, min: 20 }
        - { name: dawn, rate: 6 hours, max: 5 }
        - { name: dusk, min: 2 }
  other: { image: other, ${size}, scaling: { max: 10, schedule: [{ name: morning, cron: 0 8 ? * MON-FRI *, min: 6 }] } }
  good: { image: good, ${size}, scaling: { max: 10, schedule: [{ name: up, cron: 0 8 ? * MON-FRI *, min: 6 }, { name: down, cron: 0 18 L * ? *, min: 2 }] } }
`,
    says: [
      '16:11: services.worker.scaling.schedule[0]: says cron and at; allowed: one of cron, at and rate',
      '16:85: services.worker.scaling.schedule[0].max: 4 is less than the min that may hold then, 20; allowed: at least 20, or a min beside it',
      '17:11: services.worker.scaling.schedule[1]: sets nothing; allowed: min, max or both',
      '17:19: services.worker.scaling.schedule[1].name: morning is the name of an earlier time; allowed: each name once',
      '17:43: services.worker.scaling.schedule[1].timezone: a rate goes by no clock; allowed: timezone with cron and at',
      '18:45: services.worker.scaling.schedule[2].min: 9 is more than max, 8; allowed: at most 8',
      '19:46: services.worker.scaling.schedule[3].min: 20 is more than the max that may hold then, 4; allowed: at most 4, or a max beside it',
      '20:45: services.worker.scaling.schedule[4].max: 5 is less than the min that may hold then, 20; allowed: at least 20, or a min beside it',
      '21:11: services.worker.scaling.schedule[5]: says no time; allowed: one of cron, at and rate',
      '22:137: services.other.scaling.schedule[0].min: min is 6 from then on, and nothing puts it back to 2; allowed: another time that sets min',
    ],
  },
];
