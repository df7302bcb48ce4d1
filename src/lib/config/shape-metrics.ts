// What may be said of metrics of the business in platform.yml.
import * as z from 'zod';
import { text } from './scalars.ts';

// AWS: botocore cloudwatch, Namespace and MetricName: at most 255 signs, and no colon at the beginning; Dimensions: at most 30, whose
// names and values are printable ASCII. JSON would need more of a parameter for other signs in titles.
const printable = /^(?!:)[\x20-\x7e]+$/;
const statisticPattern = /^(Sum|Average|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d{1,2})?)$/;

export const metricsShape = z
  .array(
    z
      .strictObject({
        title: text({ pattern: /^[\x20-\x7e]+$/, longest: 60, allowed: 'up to 60 letters without accents, digits and signs', about: 'What people read above the curve.' }),
        metric: text({ pattern: /^[A-Za-z0-9_][\x20-\x7e]*$/, longest: 255, allowed: 'the name of a metric, such as SignUps', about: 'How CloudWatch knows it.' }),
        from: z
          .array(text({ pattern: /\S/, allowed: 'the name of a service', about: 'One service.' }))
          .min(1)
          .meta({ description: 'The services that publish it, by PutMetricData into the namespace APP/ENV, which their variable METRICS_NAMESPACE names: their roles may write there and nowhere else.' })
          .optional(),
        namespace: text({ pattern: printable, longest: 255, allowed: 'a namespace of CloudWatch, such as AWS/SQS', about: 'Whose metric it is, where no service of this file publishes it.' }).optional(),
        dimensions: z
          .record(z.string().min(1).max(255).regex(printable), text({ pattern: /^[\x20-\x7e]+$/, longest: 1024, allowed: 'text', about: 'The value of the dimension.' }))
          .meta({ description: 'CloudWatch keeps a metric of its own for each set of dimensions: just those that it is published with.' })
          .optional(),
        statistic: text({ pattern: statisticPattern, allowed: 'Sum, Average, Minimum, Maximum, SampleCount or a percentile such as p95', about: 'What is drawn of five minutes each. Left out: Sum.' }).optional(),
      })
      .meta({ description: 'One metric, and one widget.' }),
  )
  .meta({ description: "What the business looks at: sign-ups, payments, usage. Shown on each environment's dashboard. CloudWatch asks a price for every metric of one's own." });
