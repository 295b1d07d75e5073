/**
 * Sends a file to an S3 server, in parts where it is large. The client's own way of sending parts goes
 * on with any upload of the same name that it finds, so two of one object at a time break each other.
 */

import type { FileHandle } from 'node:fs/promises';
import type { Client } from 'minio';
import { isNoUpload } from './s3-errors.ts';

/** Largest object that is sent in one piece; the size of the parts of larger ones. */
const PART_BYTES = 8 * 1024 * 1024;

/** What is sent where. */
export type Upload = {
  readonly bucket: string;
  readonly key: string;
  readonly file: FileHandle;
  readonly sizeBytes: number;
};

/** Sends a file; the object is whole or absent. Throws what the client throws. */
export async function sendFile(client: Client, upload: Upload): Promise<void> {
  const { bucket, key, sizeBytes } = upload;
  if (sizeBytes > PART_BYTES) return sendParts(client, upload);
  await client.putObject(bucket, key, await part(upload, 0));
}

async function sendParts(client: Client, upload: Upload): Promise<void> {
  const { bucket, key, sizeBytes } = upload;
  const id = await client.initiateNewMultipartUpload(bucket, key, {});
  try {
    const etags: { readonly part: number; readonly etag: string }[] = [];
    for (let at = 0; at < sizeBytes; at += PART_BYTES) {
      const partNumber = etags.length + 1;
      const names = { bucketName: bucket, objectName: key, uploadID: id, partNumber, headers: {} };
      const { etag } = await client.uploadPart(names, await part(upload, at));
      etags.push({ part: partNumber, etag });
    }
    await client.completeMultipartUpload(bucket, key, id, etags);
  } catch (error) {
    await client.abortMultipartUpload(bucket, key, id).catch(() => undefined);
    throw error;
  }
}

/** Ends uploads in parts that began before `before`; gives how many. Throws what the client throws. */
export async function abortBefore(client: Client, bucket: string, before: Date): Promise<number> {
  let count = 0;
  for await (const { key, uploadId, initiated } of incompleteUploads(client, bucket)) {
    if (initiated >= before) continue;
    await client.abortMultipartUpload(bucket, key, uploadId).catch((error: unknown) => {
      // It has ended meanwhile, one way or the other.
      if (!isNoUpload(error)) throw error;
    });
    count += 1;
  }
  return count;
}

/** The client's own list asks for the parts of each, and fails where one ends meanwhile. */
async function* incompleteUploads(client: Client, bucket: string) {
  let [key, id] = ['', ''];
  for (;;) {
    const page = await client.listIncompleteUploadsQuery(bucket, '', key, id, '');
    yield* page.uploads;
    const isNext = page.nextKeyMarker !== key || page.nextUploadIdMarker !== id;
    if (!page.isTruncated || !isNext) return;
    [key, id] = [page.nextKeyMarker, page.nextUploadIdMarker];
  }
}

async function part({ file, sizeBytes }: Upload, start: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.min(PART_BYTES, sizeBytes - start));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) throw new Error('a temporary file became shorter');
    filled += bytesRead;
  }
  return bytes;
}
