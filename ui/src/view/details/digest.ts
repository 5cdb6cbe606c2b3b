// Whether a file's bytes are those whose SHA-256 was written down.
// In: bytes and a digest in hex. Out: a verdict. Reads nothing itself.

export type DigestVerdict =
  | { kind: 'matches'; bytes: number }
  | { kind: 'differs'; bytes: number; sha256: string }
  /** Browsers compute digests on secure pages only: this machine's own address, or HTTPS. */
  | { kind: 'impossible' };

export async function checkDigest(bytes: ArrayBuffer, sha256: string): Promise<DigestVerdict> {
  const { subtle } = globalThis.crypto;
  if (!subtle) return { kind: 'impossible' };
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const size = bytes.byteLength;
  return found === sha256.toLowerCase()
    ? { kind: 'matches', bytes: size }
    : { kind: 'differs', bytes: size, sha256: found };
}
