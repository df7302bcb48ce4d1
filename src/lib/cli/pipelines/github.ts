// `.github/workflows/platform.yml`: pull requests are planned, the branch is deployed, environment after environment. Pure.
import type { Config } from '../../config/config.ts';
import { overLines, pipelineStages, type PipelineStage } from './jobs.ts';

export const githubFile = '.github/workflows/platform.yml';

const indent = '          ';

export function githubPipeline(config: Config): string {
  const branch = config.ci?.branch ?? 'main';
  const stages = pipelineStages(config, { fingerprint: '$FINGERPRINT', commit: '${GITHUB_SHA}' });
  const named = stages.map(({ environment }) => environment);
  return `# Written by \`platform ci init --for github\`. It is yours: change it; only \`--yes\` writes over it.
#
# No keys are stored: each job takes on a role of the environment's account by GitHub's own token. \`platform env bootstrap\` makes the
# roles where platform.yml has \`ci:\`; the first time a person runs it, who may make roles.
# In the repository's settings, under Environments, are needed:
#   ${named.join(', ')}: only the branch ${branch} may deploy there, after whose review you like
#   ${named.map((name) => `${name}-plan`).join(', ')}: without rules, so that pull requests are planned; their role only reads
# Images are built and pushed before, under the commit's own tag. \`platform\` comes with \`npm ci\`, from this repository's package.json.
name: platform

on:
  pull_request:
  push:
    branches: [${branch}]

permissions: {}

jobs:
${stages.map((stage, at) => `${planJob(stage)}\n${deployJob(stage, { branch, before: stages[at - 1]?.environment })}`).join('\n')}`;
}

function planJob({ environment, region, planRole, budget, plan }: PipelineStage): string {
  return `  plan-${environment}:
    # GitHub gives no token to pull requests from forks.
    if: github.event_name == 'push' || github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    timeout-minutes: 15
    environment: ${environment}-plan
    permissions: { contents: read, id-token: write }
    outputs:
      fingerprint: \${{ steps.plan.outputs.fingerprint }}
    steps:
${prepared(planRole, region)}
      - name: Plan
        id: plan
        # 10: something would change. Anything else but 0 is a refusal.
        run: |
          code=0
          npx platform ${plan} > plan.json || code=$?
          echo "fingerprint=$(node -p 'require("./plan.json").fingerprint')" >> "$GITHUB_OUTPUT"
          test "$code" = 0 || test "$code" = 10
${budget === undefined ? '' : `      - name: Budget
        # 6: over the limit. 9: AWS does not know yet, which is no reason to stop.
        run: npx platform ${budget} || test "$?" = 9
`}`;
}

function deployJob({ environment, region, deployRole, build, release }: PipelineStage, { branch, before }: { readonly branch: string; readonly before: string | undefined }): string {
  return `  deploy-${environment}:
    if: github.event_name == 'push' && github.ref == 'refs/heads/${branch}'
    needs: [plan-${environment}${before === undefined ? '' : `, deploy-${before}`}]
    runs-on: ubuntu-latest
    timeout-minutes: 120
    environment: ${environment}
    # One after another: a deploy that is cut off is not begun again by the next.
    concurrency: { group: platform-${environment}, cancel-in-progress: false }
    permissions: { contents: read, id-token: write }
    steps:
${prepared(deployRole, region, 7200)}
      - name: Stacks
        # Only what was planned is done: a plan that has changed since is refused.
        env:
          FINGERPRINT: \${{ needs.plan-${environment}.outputs.fingerprint }}
        run: npx platform ${build}
${release === undefined ? '' : `      - name: Releases
        run: |
          npx platform ${overLines(release, indent)}
`}`;
}

function prepared(role: string, region: string, seconds?: number): string {
  return `      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npm ci
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: ${role}
          aws-region: ${region}${seconds === undefined ? '' : `\n          role-duration-seconds: ${seconds}`}`;
}
