/** Reads files into memory that many of them share: V8 collects garbage again and again over thousands of small buffers. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";

/** Bytes that are taken at once. */
const SHARED = 256 * 1024;

let shared = Buffer.alloc(0);
/** How much of `shared` is taken. */
let taken = 0;

/**
 * The bytes of a file. Throws as `readFileSync` does.
 * @param {string} path
 * @returns {Uint8Array}
 */
export function readBytes(path) {
  const file = openSync(path, "r");
  try {
    // One byte more than there should be shows whether the file has grown.
    const room = fstatSync(file).size + 1;
    if (room > SHARED / 4) return readFileSync(file);
    if (taken + room > shared.length) [shared, taken] = [Buffer.allocUnsafeSlow(SHARED), 0];
    let length = 0;
    for (let got = -1; got !== 0 && length < room; length += got) got = readSync(file, shared, taken + length, room - length, length);
    if (length === room) return readFileSync(path);
    const bytes = shared.subarray(taken, taken + length);
    taken += length;
    return bytes;
  } finally {
    closeSync(file);
  }
}
