import { InvalidArgumentError } from 'commander';

/** A number of things: a whole number from 1. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1.');
  return Number(text);
}

/** A part of the whole: above 0, up to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('Give a number above 0, up to 1.');
  return value;
}
