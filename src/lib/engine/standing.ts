// What one look at the world says about a step.
import type { ProblemData } from '../problems/problem.ts';
import type { Instant } from '../world/time.ts';

/** Facts that a step learned, by name; they survive JSON and are what later steps may read. */
export type Notes = Readonly<Record<string, Json>>;
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export type Standing =
  /** Not so yet, and nothing is under way. */
  | { readonly is: 'todo' }
  /** Under way; look again later. `percent` is 0 to 100; `expectedAt`: when it should be over, if anybody knows. */
  | { readonly is: 'waiting'; readonly because: string; readonly percent?: number; readonly expectedAt?: Instant }
  | { readonly is: 'done'; readonly notes?: Notes }
  /** Cannot become so. */
  | { readonly is: 'failed'; readonly problem: ProblemData };

export const todo: Standing = { is: 'todo' };
export const done = (notes?: Notes): Standing => (notes === undefined ? { is: 'done' } : { is: 'done', notes });
export const waiting = (because: string, percent?: number, expectedAt?: Instant): Standing => ({ is: 'waiting', because, ...(percent === undefined ? {} : { percent }), ...(expectedAt === undefined ? {} : { expectedAt }) });
export const failed = (problem: ProblemData): Standing => ({ is: 'failed', problem });
