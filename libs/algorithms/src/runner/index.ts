export * from './run-algorithm.ts';
export * from '../read-manifests.ts';
export * from '../contract.ts';
