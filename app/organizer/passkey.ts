/** An address of this site as a browser knows it: passkeys belong to its host, and are signed for the whole of it. */
export type Party = { id: string; origin: string };

/** The addresses under which the site may be used, the main one first. */
export function partiesOf(addresses: (string | undefined)[]): Party[] {
  return addresses.flatMap((address) => {
    if (address === undefined) return [];
    const { hostname, origin } = new URL(address);
    return [{ id: hostname, origin }];
  });
}

/** What a device is asked to sign for. */
export type PasskeyPurpose = "sign-in" | "again" | "new";

export type ListedPasskey = { id: string; name: string };
