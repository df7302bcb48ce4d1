// The hosted zones that AWS itself owns and that aliases may target: their ids and the names that lie in them.
import { hostedZones } from '../elasticloadbalancing/names.ts';

/** Zone ids of Application and Classic Load Balancers by region. AWS: General Reference, "Elastic Load Balancing endpoints and quotas". */
export const loadBalancerZones: Readonly<Record<string, string>> = {
  'us-east-1': 'Z35SXDOTRQ7X7K',
  'us-east-2': 'Z3AADJGX6KTTL2',
  'us-west-1': 'Z368ELLRRE2KJ0',
  'us-west-2': 'Z1H1FL5HABSF5',
  'ca-central-1': 'ZQSVJUPU6J1EY',
  'eu-central-1': 'Z215JYRZR1TBD5',
  'eu-west-1': 'Z32O12XQLNTSW2',
  'eu-west-2': 'ZHURV8PSTC4K8',
  'eu-west-3': 'Z3Q77PNBQS71R4',
  'eu-north-1': 'Z23TAZ6LKFMNIO',
  'ap-northeast-1': 'Z14GRHDCWA56QT',
  'ap-southeast-1': 'Z1LMS91P8CMLE5',
  'ap-southeast-2': 'Z1GM3OXH4ZPM65',
  'ap-south-1': 'ZP97RAFLXTNZK',
  'sa-east-1': 'Z2P70J7HTTTPLU',
};

/** Zone id of every CloudFront distribution. */
export const cloudFrontZone = 'Z2FDTNDATAQYW2';

/** The suffix (with final dot) that names in an AWS-owned zone have; undefined when the zone is none of AWS's that is known here. */
export function suffixOfAwsZone(zoneId: string): string | undefined {
  if (zoneId === cloudFrontZone) return 'cloudfront.net.';
  const network = Object.keys(hostedZones.network).find((name) => hostedZones.network[name] === zoneId);
  if (network !== undefined) return `elb.${network}.amazonaws.com.`;
  const region = Object.keys(loadBalancerZones).find((name) => loadBalancerZones[name] === zoneId);
  return region === undefined ? undefined : `${region}.elb.amazonaws.com.`;
}
