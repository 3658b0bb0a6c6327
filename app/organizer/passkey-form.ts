import { z } from "zod";

const octets = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/);

const credential = {
  id: octets(1400),
  rawId: octets(1400),
  type: z.literal("public-key"),
  clientExtensionResults: z.object({}).default({}),
};

/** What a browser asks before a passkey is used or made: what for, and at which of the site's addresses it is. */
export const ChallengeForm = z.object({
  purpose: z.enum(["sign-in", "again", "new"]),
  origin: z.string().max(300).default(""),
  /** The password, where it has to be typed again. */
  again: z.string().max(1000).default(""),
});

/** What a device answers that signs (W3C Web Authentication, AuthenticationResponseJSON). */
export const SignedForm = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: octets(4000),
    authenticatorData: octets(4000),
    signature: octets(4000),
    userHandle: octets(100).optional(),
  }),
});
export type SignedForm = z.infer<typeof SignedForm>;

/** What a device answers that has made a passkey (RegistrationResponseJSON), and what its owner calls it. */
export const MadeForm = z.object({
  name: z.string().max(1000),
  made: z.object({
    ...credential,
    response: z.object({
      clientDataJSON: octets(4000),
      attestationObject: octets(20_000),
      transports: z.array(z.string()).max(20).default([]),
    }),
  }),
});
export type MadeForm = z.infer<typeof MadeForm>;
