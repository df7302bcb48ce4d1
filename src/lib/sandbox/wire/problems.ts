// What serving the sandbox over HTTP has to say when it cannot.
import { kind, problemsOf } from '../../problems/catalogue.ts';

export const serveProblem = problemsOf({
  SANDBOX_NOT_LOOPBACK: kind<{ readonly host: string }>({
    outcome: 'usage',
    message: ({ host }) => `the sandbox is served on loopback only, not on ${host}`,
    fix: () => 'Leave the host out: nothing checks signatures, so nobody else may reach it. For another machine use an SSH tunnel.',
  }),
  SANDBOX_PORT: kind<{ readonly port: number; readonly flag: string; readonly reason: string }>({
    outcome: 'refused',
    message: ({ port, reason }) => `port ${port} cannot be opened: ${reason === 'EADDRINUSE' ? 'another program has it (EADDRINUSE)' : reason}`,
    fix: ({ flag }) => `Choose another with ${flag}, or 0 for any that is free.`,
  }),
});
