export * from './run-algorithm.ts';
export * from './chosen-runner.ts';
export * from '../read-manifests.ts';
export * from '../contract.ts';
export * from './process-algorithm-runner.ts';
