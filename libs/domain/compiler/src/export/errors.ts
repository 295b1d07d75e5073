/** A node has no form in ONNX that we know. */
export class NoOnnxForm extends Error {
  override name = 'NoOnnxForm';
  readonly op: string;

  constructor(op: string, node: string) {
    super(`node '${node}' cannot be written as ONNX: operator ${op} has no ONNX form`);
    this.op = op;
  }
}
