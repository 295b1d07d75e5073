import manifest from '../package.json' with { type: 'json' };

/** Version of ONNX Runtime: the one that is pinned, so the one that is installed. */
export const ORACLE_VERSION: string = manifest.dependencies['onnxruntime-node'];
