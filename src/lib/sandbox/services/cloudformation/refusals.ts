// The refusals that most of CloudFormation is made of: ValidationError with a text.
import { AwsFault } from '../../world/aws-fault.ts';

/** AWS: `ValidationError` is no modelled exception; clients tell them apart by the text. */
export const validationError = (message: string): AwsFault => new AwsFault('ValidationError', message);

export const templateFormatError = (message: string): AwsFault => validationError(`Template format error: ${message}`);

export const templateError = (message: string): AwsFault => validationError(`Template error: ${message}`);

/** What AWS can and the sandbox cannot: never to be taken for AWS's own refusal. */
export const notModelled = (what: string): AwsFault => new AwsFault('NotImplemented', `The sandbox's CloudFormation does not model ${what} yet; a real account would answer.`, { status: 501 });
