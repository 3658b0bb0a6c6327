/** Builds the pages when what they are made from has changed since the last build. True when it did build. */
export function ensureBuild(): Promise<boolean>;
