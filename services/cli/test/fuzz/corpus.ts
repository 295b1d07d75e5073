/** The models that mutations start from: smaller ones of the zoo, quantised ones too, and of the benchmark. */
import { readFileSync } from 'node:fs';
import { parseModel, type OnnxModel } from '@flashline/onnx';

const ROOT = new URL('../../../../', import.meta.url);

const FILES = [
  'zoo/models/global_avg_pooling.onnx',
  'zoo/models/global_statistics_extractor.onnx',
  'zoo/models/max_pooling.onnx',
  'zoo/models/mixed_pooling.onnx',
  'zoo/models/simple_lin_1.onnx',
  'zoo/models/single_layer_perceptron.onnx',
  'zoo/models/self_attention.onnx',
  'zoo/models/parallel_feature_extractors.onnx',
  'zoo/models/bidirectionnal_lstm.onnx',
  'zoo/models/lightweight_transformer.onnx',
  'zoo/models/temporal_cnn.onnx',
  'zoo/models/conv1d_features.onnx',
  'zoo/models/cnn_attention.onnx',
  'zoo/torchscript/global_statistics_extractor.onnx',
  'zoo/torchscript/mixed_pooling.onnx',
  'zoo/torchscript/simple_rnn.onnx',
  'zoo/torchscript/self_attention.onnx',
  'zoo/torchscript/bidirectionnal_gru.onnx',
  'zoo/quantized/mlp_flatten_first_qdq_s8.onnx',
  'zoo/quantized/mlp_flatten_first_qop_u8.onnx',
  'zoo/quantized/mlp_flatten_first_dynamic.onnx',
  'zoo/quantized/conv1d_features_qdq_u8u8.onnx',
  'zoo/quantized/conv2d_standard_qop_u8_channels.onnx',
  'zoo/quantized/lightweight_transformer_qop_u8.onnx',
  'bench/models/conv1d.onnx',
  'bench/models/dscnn.onnx',
  'bench/models/encoder.onnx',
  'bench/models/lstm.onnx',
];

export const CORPUS: readonly string[] = FILES;

const loaded = new Map<string, { readonly bytes: Uint8Array; readonly model: OnnxModel }>();

/** The bytes and the parsed model of a file of the corpus; read once. */
export function corpusModel(file: string): {
  readonly bytes: Uint8Array;
  readonly model: OnnxModel;
} {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(readFileSync(new URL(file, ROOT)));
  const made = { bytes, model: parseModel(bytes, new Map()) };
  loaded.set(file, made);
  return made;
}
