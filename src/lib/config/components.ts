// Layers that not every application wants: named under `components`, each a bundled template of its own.

/** By name, what it is; the order is that of the documentation. A test compares them with the templates that say `component: true`. */
export const components = {
  messaging: 'queues with their dead-letter queues',
  workers: 'a Lambda function for each queue; needs messaging',
} as const satisfies Readonly<Record<string, string>>;

export type Component = keyof typeof components;
export const componentNames = Object.keys(components) as Component[];
