/** Protobuf written by hand: for files that no honest writer makes. */
const UTF8 = new TextEncoder();

export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return joinAll(parts);
}

/** The same for more parts than a call has arguments. */
export function joinAll(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export function int(field: number, value: number | bigint): Uint8Array {
  return join(varint(field * 8), varint(value));
}

/** A field of bytes, text or nested messages. */
export function block(field: number, ...content: readonly (Uint8Array | string)[]): Uint8Array {
  const body = join(
    ...content.map((part) => (typeof part === 'string' ? UTF8.encode(part) : part)),
  );
  return join(varint(field * 8 + 2), varint(body.length), body);
}

/** ModelProto: IR version 8, operator set 17, and this GraphProto. */
export function modelFile(...graph: readonly Uint8Array[]): Uint8Array {
  return join(int(1, 8), block(8, int(2, 17)), block(7, ...graph));
}

/** GraphProto.input of type float with these dimensions. */
export function input(name: string, dims: readonly (number | bigint)[]): Uint8Array {
  const shape = dims.map((dim) => block(1, int(1, dim)));
  return block(11, block(1, name), block(2, block(1, int(1, 1), block(2, ...shape))));
}

/** GraphProto.output without a type. */
export function output(name: string): Uint8Array {
  return block(12, block(1, name));
}

/** GraphProto.node; `rest` are further fields of it, attributes for example. */
export function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  ...rest: readonly Uint8Array[]
): Uint8Array {
  const ports = [...inputs.map((name) => block(1, name)), ...outputs.map((name) => block(2, name))];
  return block(1, joinAll(ports), block(3, `${opType}_node`), block(4, opType), ...rest);
}

/** NodeProto.attribute that holds integers. */
export function intsAttribute(name: string, values: readonly (number | bigint)[]): Uint8Array {
  return block(5, block(1, name), block(8, joinAll(values.map(varint))), int(20, 7));
}

/** GraphProto.initializer of floats whose data lies in another file. */
export function externalTensor(
  name: string,
  dims: readonly number[],
  entries: Readonly<Record<string, string>>,
): Uint8Array {
  const data = Object.entries(entries).map(([key, value]) =>
    block(13, block(1, key), block(2, value)),
  );
  return block(
    5,
    ...dims.map((dim) => int(1, dim)),
    int(2, 1),
    block(8, name),
    ...data,
    int(14, 1),
  );
}

/** A model whose node holds a graph whose node holds a graph, and so on. */
export function nestedModel(levels: number): Uint8Array {
  const opType = block(4, 'If');
  const attributeEnd = join(block(1, 'then_branch'), int(20, 5));
  const heads: Uint8Array[] = [];
  let length = 0;
  for (let level = 0; level < levels; level++) {
    const graph = head(6, length);
    const attribute = head(5, graph.length + length + attributeEnd.length);
    const body = attribute.length + graph.length + length + attributeEnd.length;
    const whole = head(1, body + opType.length);
    heads.push(join(whole, opType, attribute, attributeEnd, graph));
    length += whole.length + opType.length + attribute.length + attributeEnd.length + graph.length;
  }
  return join(int(1, 8), block(8, int(2, 17)), head(7, length), ...heads.toReversed());
}

function head(field: number, length: number): Uint8Array {
  return join(varint(field * 8 + 2), varint(length));
}
