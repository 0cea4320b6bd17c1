/** Larger orders are placed by telephone. */
export const maxPieces = 200;
