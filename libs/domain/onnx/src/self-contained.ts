/** Models with external data: which files they need, and the same model as one file. */
import { externalBytes, locationOf, readEntry } from './external-data.ts';
import { DATA_LOCATION_EXTERNAL, TENSOR } from './fields.ts';
import { explainForeignFile } from './foreign-file.ts';
import { ImportContext } from './import-context.ts';
import { DEFAULT_LIMITS, type ImportLimits } from './limits.ts';
import { checkSize } from './parse-model.ts';
import { visitTensors } from './visit-tensors.ts';
import { WireReader } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

/**
 * Names of the files beside the model that hold its external data, sorted. Throws ModelError where
 * the bytes are no model or a location is anything but a plain file name. Reads no weights.
 */
export function externalDataLocations(
  bytes: Uint8Array,
  limits: ImportLimits = DEFAULT_LIMITS,
): readonly string[] {
  const locations = new Set<string>();
  const context = new ImportContext(limits, new Map());
  checkSize(bytes, new Map(), limits);
  explainForeignFile(bytes, () =>
    visitTensors(new WireReader(bytes, 'ModelProto'), context, (tensor) => {
      const external = readExternal(tensor, context);
      if (external !== null) {
        locations.add(locationOf(external.entries, external.label, tensor.start));
      }
      return null;
    }),
  );
  return [...locations].sort();
}

/**
 * The model with its external data inside: what is hashed, compiled and given to ONNX Runtime.
 * The very same bytes where there is no external data. Throws ModelError as `parseModel` does.
 */
export function selfContained(
  bytes: Uint8Array,
  external: ReadonlyMap<string, Uint8Array>,
  limits: ImportLimits = DEFAULT_LIMITS,
): Uint8Array {
  checkSize(bytes, external, limits);
  const context = new ImportContext(limits, external);
  const whole = explainForeignFile(bytes, () =>
    visitTensors(new WireReader(bytes, 'ModelProto'), context, (tensor) =>
      inlined(tensor, context),
    ),
  );
  return whole?.bytes() ?? bytes;
}

/** The tensor with its data as raw bytes, or null where its data is in the model already. */
function inlined(tensor: WireReader, context: ImportContext): WireWriter | null {
  const external = readExternal(tensor, context);
  if (external === null) return null;
  const data = externalBytes(external.entries, external.label, context, tensor.start);
  context.spend('tensorBytes', data.length, tensor.start);
  const writer = new WireWriter();
  tensor.position = tensor.start;
  while (tensor.next()) {
    const { field, fieldStart } = tensor;
    tensor.skip();
    if (field === TENSOR.externalData || field === TENSOR.dataLocation) continue;
    writer.raw(tensor.bytes.subarray(fieldStart, tensor.position));
  }
  return writer.block(TENSOR.rawData, data);
}

/** Where the tensor's data lies, or null where it is in the model. */
function readExternal(
  tensor: WireReader,
  context: ImportContext,
): { readonly entries: ReadonlyMap<string, string>; readonly label: string } | null {
  const entries = new Map<string, string>();
  let isExternal = false;
  let name = '';
  while (tensor.next()) {
    if (tensor.field === TENSOR.externalData) readEntry(tensor, entries, context);
    else if (tensor.field === TENSOR.dataLocation) {
      isExternal = tensor.int() === DATA_LOCATION_EXTERNAL;
    } else if (tensor.field === TENSOR.name) name = context.name(tensor);
    else tensor.skip();
  }
  return isExternal ? { entries, label: name === '' ? 'a tensor' : `tensor '${name}'` } : null;
}
