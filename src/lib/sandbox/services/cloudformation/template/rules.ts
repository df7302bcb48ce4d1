// The Rules of a template: what its parameters must be together, checked before anything is begun.
import { notModelled, templateFormatError, validationError } from '../refusals.ts';
import { functionOf, isRecord } from './template.ts';

export interface Assertion {
  readonly Assert: unknown;
  readonly AssertDescription?: string;
}

export interface RuleDefinition {
  readonly RuleCondition?: unknown;
  readonly Assertions: readonly Assertion[];
}

type Rules = Readonly<Record<string, RuleDefinition>>;
type Value = (name: string) => unknown;

/** @throws AwsFault for what is no rule */
export function checkRules(rules: Rules): void {
  for (const [name, rule] of Object.entries(rules)) {
    if (!Array.isArray(rule.Assertions) || rule.Assertions.length === 0) throw templateFormatError(`Every Rules member must contain Assertions; ${name} has none`);
    for (const assertion of rule.Assertions) if (!isRecord(assertion) || assertion['Assert'] === undefined) throw templateFormatError(`Every assertion of rule ${name} must contain an Assert member`);
  }
}

/**
 * @param value what Ref answers: a parameter or pseudo parameter
 * @throws AwsFault ValidationError with the descriptions of the assertions that do not hold; the words around them are unverified
 */
export function holdRules(rules: Rules, value: Value): void {
  for (const [name, { RuleCondition: condition, Assertions: assertions }] of Object.entries(rules)) {
    if (condition !== undefined && !isTrue(condition, value)) continue;
    const broken = assertions.filter((assertion) => !isTrue(assertion.Assert, value));
    if (broken.length > 0) throw validationError(`Template validation error: Rule ${name} failed: ${broken.map(({ AssertDescription: text, Assert: assert }) => text ?? JSON.stringify(assert)).join('; ')}`);
  }
}

function isTrue(part: unknown, value: Value): boolean {
  const worth = worthOf(part, value);
  return worth === true || worth === 'true';
}

const texts = (part: unknown, value: Value): readonly string[] => {
  const worth = worthOf(part, value);
  return (Array.isArray(worth) ? worth : [worth]).map(String);
};

function worthOf(part: unknown, value: Value): unknown {
  if (Array.isArray(part)) return part.map((item) => worthOf(item, value));
  const call = functionOf(part);
  if (call === undefined) return part;
  const { name, argument } = call;
  if (name === 'Ref') {
    const worth = value(String(argument));
    if (worth === undefined) throw templateFormatError(`Unresolved dependencies [${String(argument)}]. Rules may refer to parameters only`);
    return worth;
  }
  const parts = Array.isArray(argument) ? (argument as readonly unknown[]) : [argument];
  switch (name) {
    case 'Fn::And':
      return parts.every((one) => isTrue(one, value));
    case 'Fn::Or':
      return parts.some((one) => isTrue(one, value));
    case 'Fn::Not':
      return !isTrue(parts[0], value);
    case 'Fn::If':
      return worthOf(isTrue(parts[0], value) ? parts[1] : parts[2], value);
    case 'Fn::Equals':
      return texts(parts[0], value).join() === texts(parts[1], value).join();
    case 'Fn::Contains':
      return texts(parts[1], value).every((one) => texts(parts[0], value).includes(one));
    case 'Fn::EachMemberEquals':
      return texts(parts[0], value).every((one) => one === texts(parts[1], value).join());
    case 'Fn::EachMemberIn':
      return texts(parts[0], value).every((one) => texts(parts[1], value).includes(one));
    default:
      // Fn::RefAll, Fn::ValueOf and Fn::ValueOfAll look at the account's resources.
      throw notModelled(`${name} in the template section Rules`);
  }
}
