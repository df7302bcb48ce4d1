// `deploy verify`: every check of some services, and what they come to.
import type { Cloud } from '../../../aws/cloud.ts';
import { serviceOf, type EnvironmentDescription } from '../../../config/describe.ts';
import type { Outcome } from '../../../problems/problem.ts';
import { readImage } from '../image.ts';
import { observeDeploy } from '../observe.ts';
import type { DeployFacts, DeployRequest } from '../request.ts';
import { deploySubject } from '../subject.ts';
import { check, failing, passing, unknown, type Check } from './check.ts';
import { judgeVerify } from './judge.ts';

export interface VerifyWish {
  readonly environment: EnvironmentDescription;
  readonly service: string;
  /** Left out: of whatever image comes next. */
  readonly image?: string;
}

export interface ServiceCheck extends Check {
  readonly service: string;
}

export async function verifyService(cloud: Cloud, { environment, service, image }: VerifyWish): Promise<readonly ServiceCheck[]> {
  const request: DeployRequest = { environment, service, image: image ?? serviceOf(environment, service).image };
  return verifyChecks(request, await observeDeploy(cloud, request), image);
}

/** Pure. @param image as asked; undefined: none was */
export function verifyChecks(request: DeployRequest, facts: DeployFacts, image: string | undefined): readonly ServiceCheck[] {
  const { environment, service } = request;
  const standing = check('standing', 'told');
  if (facts.account !== environment.account) return [{ service, ...failing(standing, `these credentials are for account ${facts.account}; ${environment.environment} lives in ${environment.account}`, 'Use --profile.') }];
  if (facts.verify === null) return [{ service, ...failing(standing, `the stack of ${service} is not there`, `\`platform env bootstrap -e ${environment.environment}\` makes it.`) }];
  const asked = image === undefined ? [] : [imageThere(request, facts)];
  return [...asked, ...judgeVerify(deploySubject(request, facts))].map((it) => ({ service, ...it }));
}

function imageThere({ image, environment, service }: DeployRequest, { digest }: DeployFacts): Check {
  const it = check('image', 'told');
  if (digest !== '') return passing(it, `${image} is ${digest.slice(0, 19)}`);
  const { elsewhere } = readImage(image, serviceOf(environment, service).image);
  return elsewhere ? unknown(it, `${image} lives in another registry: its tag cannot be resolved from here`, 'Name it by digest.') : failing(it, `there is no image ${image}`, 'Push it first.');
}

/** Not knowing is not passing. */
export const verdictOf = (checks: readonly Check[]): Outcome => (checks.some(({ status }) => status === 'fail') ? 'no' : checks.some(({ status }) => status === 'unknown') ? 'inconclusive' : 'done');
