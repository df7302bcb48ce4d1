// Files whose metrics are nobody's, or too many, each with all that is said of it, word for word.
import { head, web, type Broken } from './broken-files.ts';

const many = Array.from({ length: 24 }, (_, place) => `  - { title: "How many of the ${place + 1}th kind were asked for", metric: Asked${place + 1}, from: [web] }`).join('\n');

export const brokenMetrics: readonly Broken[] = [
  {
    name: "metrics that are nobody's, or somebody's twice, or of nothing that CloudWatch knows",
    yaml: `${head}services:
  web: { ${web} }
metrics:
  - { title: Sign-ups, metric: SignUps }
  - { title: Sign-ups, metric: SignUps, from: [wbe] }
  - { title: Waiting, metric: Waiting, from: [web], namespace: AWS/SQS }
  - { title: Waiting, metric: 7, namespace: AWS/SQS, statistic: mean }
  - { title: "Umsätze", metrik: Sales, from: [] }
`,
    says: [
      '10:5: metrics[0]: says nobody who publishes it; allowed: from: [SERVICE], or the namespace of whoever else does',
      '11:48: metrics[1].from[0]: no service is called "wbe"; allowed: web; did you mean web?',
      '12:53: metrics[2].namespace: services of this file publish into the namespace APP/ENV; allowed: either from or namespace',
      '13:31: metrics[3].metric: the number 7 does not fit; allowed: the name of a metric, such as SignUps; did you mean "7"?',
      '13:65: metrics[3].statistic: "mean" does not fit; allowed: Sum, Average, Minimum, Maximum, SampleCount or a percentile such as p95',
      '14:5: metrics[4].metric: missing; allowed: the name of a metric, such as SignUps',
      '14:14: metrics[4].title: "Umsätze" does not fit; allowed: up to 60 letters without accents, digits and signs',
      '14:25: metrics[4].metrik: unknown key; allowed: title, metric, from, namespace, dimensions, statistic; did you mean metric?',
      '14:46: metrics[4].from: an empty list; allowed: a list with at least 1 in it',
    ],
  },
  {
    name: 'more metrics than a parameter holds',
    yaml: `${head}services:
  web: { ${web} }
metrics:
${many}
`,
    says: ["9:1: metrics: the dashboard's text for them has 4976 signs; allowed: at most 4096, as much as a parameter of CloudFormation holds: fewer metrics, or shorter titles"],
  },
];
