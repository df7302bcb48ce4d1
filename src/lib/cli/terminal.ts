// What we write to and read from: is a person there, how wide is it, may it be coloured.
import type { WriteStream } from 'node:tty';
import { paintWith, type Paint } from './text/paint.ts';

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The few things that a view needs of a stream; a test gives its own. */
export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** How a text for people is laid out. */
export interface Page {
  readonly width: number;
  readonly paint: Paint;
}

const widestPage = 120;
const pageWithoutTerminal = 100;

/** Set and not one of the ways to say no. */
export const isOn = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase());

export const inPipeline = (variables: Variables): boolean => isOn(variables['CI']);

/** Whether `--json` was typed or set, read from words that may not parse. What follows `--` is somebody else's. */
export function wantsJson(words: readonly string[], variables: Variables): boolean {
  const end = words.indexOf('--');
  return (end === -1 ? words : words.slice(0, end)).includes('--json') || isOn(variables['PLATFORM_JSON']);
}

/** A terminal whose cursor can be moved. */
export const canMove = (screen: Screen, variables: Variables): boolean => screen.isTTY === true && variables['TERM'] !== 'dumb';

/** NO_COLOR (https://no-color.org) wins over FORCE_COLOR, which wins over what the terminal is. */
function hasColour(screen: Screen, variables: Variables): boolean {
  if ((variables['NO_COLOR'] ?? '') !== '') return false;
  if (variables['FORCE_COLOR'] !== undefined) return isOn(variables['FORCE_COLOR']) || variables['FORCE_COLOR'] === '';
  return canMove(screen, variables);
}

export function pageOf(screen: Screen, variables: Variables): Page {
  const width = screen.columns === undefined || screen.columns <= 0 ? pageWithoutTerminal : screen.columns;
  return { width: Math.min(widestPage, width), paint: paintWith(hasColour(screen, variables)) };
}

/** The process's own streams and variables, as everything in this room is given them. */
export interface Surroundings {
  readonly stdin: { readonly isTTY?: boolean | undefined };
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly variables: Variables;
}

/** Somebody is there to answer: both ends are terminals, and it is no pipeline. */
export const canAsk = ({ stdin, stderr, variables }: Surroundings): boolean => stdin.isTTY === true && stderr.isTTY === true && !inPipeline(variables);

export const processSurroundings = (): Surroundings & { readonly stderr: WriteStream } => ({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  variables: process.env,
});
