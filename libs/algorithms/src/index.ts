export * from './manifests.ts';
export * from './validate.ts';
