// What a pipeline of either kind consists of: for each environment who plans and who deploys, in which words. Pure.
import type { Config, EnvironmentConfig } from '../../config/config.ts';

export type PipelineKind = 'github' | 'gitlab';
export const pipelineKinds = ['github', 'gitlab'] as const;

/** One environment of a pipeline; protected ones come last, each after the one before. */
export interface PipelineStage {
  readonly environment: string;
  readonly region: string;
  readonly planRole: string;
  readonly deployRole: string;
  /** Commands, without the program's name: a person would type the same. */
  readonly budget: string | undefined;
  readonly plan: string;
  readonly build: string;
  readonly release: string | undefined;
}

/** @param words.fingerprint and words.commit as the pipeline's shell writes them */
export function pipelineStages(config: Config, words: { readonly fingerprint: string; readonly commit: string }): readonly PipelineStage[] {
  const all = Object.values(config.environments);
  return [...all.filter((it) => !it.protected), ...all.filter((it) => it.protected)].map((environment) => stageOf(config, environment, words));
}

function stageOf(config: Config, { name, account, budget }: EnvironmentConfig, { fingerprint, commit }: { readonly fingerprint: string; readonly commit: string }): PipelineStage {
  const role = (which: string): string => `arn:aws:iam::${account}:role/platform/${config.app}/${name}/ci/${config.app}-${name}-ci-${which}`;
  const images = Object.values(config.services).map((service) => `--image ${service.name}=${versioned(service.image, commit)}`);
  return {
    environment: name,
    region: config.regions.home,
    planRole: role('plan'),
    deployRole: role('deploy'),
    budget: budget === undefined ? undefined : `budget check -e ${name} --forecast`,
    plan: `env bootstrap -e ${name} --dry-run --json`,
    build: `env bootstrap -e ${name} --yes --expect "${fingerprint}" --wait 30m`,
    release: images.length === 0 ? undefined : [`deploy --all -e ${name} --yes --wait 10m`, ...images].join(' '),
  };
}

/** An image whose version the file does not say has that of the commit. */
function versioned(image: string, commit: string): string {
  return /@sha256:|:[^/]+$/.test(image) ? image : `${image}:${commit}`;
}

/** Long commands over several lines of a shell. */
export function overLines(command: string, indent: string): string {
  return command.split(' --image ').join(` \\\n${indent}  --image `);
}
