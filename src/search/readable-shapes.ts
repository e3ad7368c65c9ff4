import type { DOCUMENT_SHAPE } from '../transform/product-document.ts';

/** This release's own. Raised with it, which the compiler sees to: look then at what the queries ask of a document. */
const NEWEST: typeof DOCUMENT_SHAPE = 3;
/** The oldest one whose documents these queries answer rightly: NEWEST where the one before can't be asked like this. */
const OLDEST = 2;

/** Whether this release's queries answer rightly from an index of this shape. */
export function isReadableShape(shape: number): boolean {
  return OLDEST <= shape && shape <= NEWEST;
}

export const READABLE_SHAPES = `${OLDEST} to ${NEWEST}`;
