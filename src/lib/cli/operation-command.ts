// What commands that speak to a cloud share: opening it, and the way through `runOperation`.
import type { Command } from '@oclif/core/command';
import type { EnvironmentDescription } from '../config/describe.ts';
import type { Answer } from './answer.ts';
import { PlatformCommand, type Work } from './base-command.ts';
import { openCloud, type OpenCloud } from './open-cloud.ts';
import { personAtTerminal } from './person.ts';
import type { Project } from './project.ts';
import { runOperation, type Asked, type Surrounding } from './run-operation.ts';
import { platformVersion } from './version.ts';

export abstract class CloudCommand<C extends typeof Command> extends PlatformCommand<C> {
  /** Opens the environment's cloud, does the work, closes it whatever happens. */
  protected async withCloud(environment: EnvironmentDescription, work: (open: OpenCloud) => Promise<Answer>): Promise<Answer> {
    const open = await openCloud({ project: await this.project(), environment, flags: this.flags, variables: this.surroundings.variables });
    const started = open.clock.now();
    this.about({ cloud: open.name, environment: environment.environment, started });
    try {
      const answer = await work(open);
      return { started, ended: open.clock.now(), ...answer };
    } catch (thrown) {
      this.about({ ended: open.clock.now() });
      throw thrown;
    } finally {
      open.close();
    }
  }

  protected surrounding(project: Project): Surrounding {
    const { stderr, variables } = this.surroundings;
    return {
      stateFolder: project.stateFolder,
      stderr,
      variables,
      signal: this.signal,
      person: this.canAsk ? () => personAtTerminal(this.signal) : undefined,
      begun: (run, started) => this.about({ run, started }),
      caller: { version: platformVersion, pipeline: variables['GITHUB_RUN_ID'] ?? variables['CI_PIPELINE_ID'] ?? '' },
    };
  }
}

export abstract class OperationCommand<C extends typeof Command> extends CloudCommand<C> {
  static override work: Work = 'plans';

  /** What to run, from the words; the environment is known by now. */
  protected async runIn<Request, Facts>(asked: (environment: EnvironmentDescription) => Omit<Asked<Request, Facts>, 'environment'>): Promise<Answer> {
    const environment = await this.environment();
    const wish = asked(environment);
    const project = await this.project();
    return this.withCloud(environment, (open) => runOperation({ ...wish, environment }, open, { words: this.flags, around: this.surrounding(project) }));
  }
}
