/** A package without types of its own; sherpa.ts says what we use of it. */
declare module 'sherpa-onnx';
