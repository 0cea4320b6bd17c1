/**
 * Stands in for the real `@aws-amplify/backend` in the host tests, so that test apps compile without the AWS CDK (over 800 MB).
 * With the real packages the same apps are type-checked and synthesised by `npm run test:oracle`.
 * Every builder answers to any call and any property; nothing reads the result.
 */

/** @type {any} */
const builder = new Proxy(() => undefined, {
  get: (_target, key) => (key === Symbol.toPrimitive ? () => "" : builder),
  apply: () => builder,
});

export const a = builder;
export const defineAuth = builder;
export const defineBackend = builder;
export const defineData = builder;
export const defineFunction = builder;
export const defineStorage = builder;
