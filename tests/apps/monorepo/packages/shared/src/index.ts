export { maxPieces } from "./limits";
export { formatPrice } from "./price";
export { sendReceipt } from "./receipt";
