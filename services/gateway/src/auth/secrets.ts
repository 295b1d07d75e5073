/** Secrets of API keys: 256 random bits behind a prefix that scanners of leaks can find. */
import { createHash, randomBytes } from 'node:crypto';

const SECRET = /^flk_[A-Za-z0-9_-]{43}$/;

export function newSecret(): string {
  return `flk_${randomBytes(32).toString('base64url')}`;
}

export function isSecret(text: string): boolean {
  return SECRET.test(text);
}

/** What the record keeps of a secret. 256 random bits need no slow hash. */
export function sha256Of(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
