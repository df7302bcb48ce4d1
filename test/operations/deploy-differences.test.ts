// What differs between two task definitions, value by value.
import { expect, it } from 'vitest';
import { differencesOf, seenDefinition } from '../../src/lib/operations/deploy/differences.ts';

it('a difference of lists goes by names, and takes what AWS fills in for what it is', () => {
  const container = { name: 'web', image: 'a', environment: [{ name: 'A', value: '' }, { name: 'B', value: '1' }] };
  const filled = { ...container, environment: [...container.environment].reverse(), cpu: 0, essential: true, portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }], mountPoints: [], volumesFrom: [] };
  expect(differencesOf('t', { containerDefinitions: [filled] }, { containerDefinitions: [{ ...container, portMappings: [{ containerPort: 80 }] }] })).toEqual([]);
  expect(differencesOf('t', { containerDefinitions: [filled] }, { containerDefinitions: [{ ...container, command: ['x', 'y'] }] })).toEqual([
    { path: 't.containerDefinitions.web.command', before: null, after: ['x', 'y'] },
    { path: 't.containerDefinitions.web.portMappings.80', before: true, after: null },
  ]);
  expect(differencesOf('t', { containerDefinitions: [container] }, { containerDefinitions: [{ ...container, environment: [{ name: 'B', value: '1' }] }] })).toEqual([{ path: 't.containerDefinitions.web.environment.A', before: '', after: null }]);
  const url = 'postgres://me:pw@host/db';
  expect(JSON.stringify(seenDefinition({ containerDefinitions: [{ name: 'web', environment: [{ name: 'URL', value: url }] }] }, {}))).not.toContain('pw@');
  expect(JSON.stringify(seenDefinition({ containerDefinitions: [{ name: 'web', environment: [{ name: 'API_TOKEN_URL', value: 'open' }] }] }, { API_TOKEN_URL: 'open' }))).toContain('"open"');
});
