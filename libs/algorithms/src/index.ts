export * from './manifests.ts';
export * from './manifest-catalogue.ts';
export * from './validate.ts';
