// `.gitlab-ci.yml`: merge requests are planned, the branch is deployed, environment after environment. Pure.
import type { Config } from '../../config/config.ts';
import { overLines, pipelineStages, type PipelineStage } from './jobs.ts';

export const gitlabFile = '.gitlab-ci.yml';

export function gitlabPipeline(config: Config): string {
  const branch = config.ci?.branch ?? 'main';
  const stages = pipelineStages(config, { fingerprint: '$FINGERPRINT', commit: '${CI_COMMIT_SHA}' });
  return `# Written by \`platform ci init --for gitlab\`. It is yours: change it; only \`--yes\` writes over it.
#
# No keys are stored: each job takes on a role of the environment's account by GitLab's own token. \`platform env bootstrap\` makes the
# roles where platform.yml has \`ci:\`; the first time a person runs it, who may make roles.
# The deploying roles are for the branch ${branch} alone: protect it, and the environments.
# Images are built and pushed before, under the commit's own tag. \`platform\` comes with \`npm ci\`, from this project's package.json.
stages: [plan, ${stages.map(({ environment }) => `deploy-${environment}`).join(', ')}]

.platform:
  image: node:22
  id_tokens:
    AWS_TOKEN: { aud: sts.amazonaws.com }
  variables:
    AWS_REGION: ${config.regions.home}
    AWS_ROLE_SESSION_NAME: gitlab-$CI_JOB_ID
    AWS_WEB_IDENTITY_TOKEN_FILE: /tmp/aws-token
  before_script:
    - printf %s "$AWS_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"
    - npm ci

${stages.map((stage, at) => `${planJob(stage, branch)}\n${deployJob(stage, { branch, before: stages[at - 1]?.environment })}`).join('\n')}`;
}

function planJob({ environment, planRole, budget, plan }: PipelineStage, branch: string): string {
  return `plan-${environment}:
  extends: .platform
  stage: plan
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == "${branch}"
  variables:
    AWS_ROLE_ARN: ${planRole}
  script:
    # 10: something would change. Anything else but 0 is a refusal.
    - |
      code=0
      npx platform ${plan} > plan.json || code=$?
      echo "FINGERPRINT=$(node -p 'require("./plan.json").fingerprint')" > plan.env
      test "$code" = 0 || test "$code" = 10
${budget === undefined ? '' : `    # 6: over the limit. 9: AWS does not know yet, which is no reason to stop.
    - npx platform ${budget} || test "$?" = 9
`}  artifacts:
    reports: { dotenv: plan.env }
`;
}

function deployJob({ environment, deployRole, build, release }: PipelineStage, { branch, before }: { readonly branch: string; readonly before: string | undefined }): string {
  return `deploy-${environment}:
  extends: .platform
  stage: deploy-${environment}
  rules:
    - if: $CI_COMMIT_BRANCH == "${branch}"
  needs: [plan-${environment}${before === undefined ? '' : `, deploy-${before}`}]
  environment: ${environment}
  # One after another: a deploy that is cut off is not begun again by the next.
  resource_group: platform-${environment}
  timeout: 2h
  variables:
    AWS_ROLE_ARN: ${deployRole}
  script:
    # Only what was planned is done: a plan that has changed since is refused.
    - npx platform ${build}
${release === undefined ? '' : `    - |
      npx platform ${overLines(release, '      ')}
`}`;
}
