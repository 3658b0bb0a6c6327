import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

type Cbor = number | string | Buffer | Map<number | string, Cbor>;

/** Just so much of CBOR (RFC 8949) as an authenticator writes: small numbers, texts, octets and maps. */
function cbor(value: Cbor): Buffer {
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === "string")
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)]);
}

function head(major: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(major << 5) | size]);
  if (size < 256) return Buffer.from([(major << 5) | 24, size]);
  return Buffer.from([(major << 5) | 25, size >> 8, size & 0xff]);
}

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();
const base64url = (data: Buffer | string) => Buffer.from(data).toString("base64url");

const present = 0x01;
const verified = 0x04;
const hasCredential = 0x40;

/** What a hostile device or page does otherwise. */
export type Twist = {
  origin?: string;
  rpId?: string;
  challenge?: string;
  isVerified?: boolean;
  crossOrigin?: boolean;
  type?: string;
  counter?: number;
  userHandle?: string | undefined;
  /** Of an attestation: its format and what stands in it. */
  attestation?: [string, Map<string, Cbor>];
  /** Another key than the passkey's. */
  signedWith?: KeyObject;
};

/** What the options of both kinds have. */
type Asked = { challenge: string; rpId?: string; rp?: { id?: string } };

/** A device in software: it makes one passkey with ES256 (RFC 9053) and signs with it as a browser would have it do. */
export class Authenticator {
  readonly id: string;
  readonly #key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #origin: string;
  #rpId: string;
  #userHandle = base64url(randomBytes(32));
  counter = 0;

  constructor(origin: string, id: Buffer = randomBytes(32)) {
    this.#origin = origin;
    this.#rpId = new URL(origin).hostname;
    this.id = base64url(id);
  }

  /** navigator.credentials.create() */
  make(options: Asked & { user: { id: string } }, twist: Twist = {}): unknown {
    this.#userHandle = options.user.id;
    this.#rpId = options.rp?.id ?? this.#rpId;
    const id = Buffer.from(this.id, "base64url");
    const { x = "", y = "" } = this.#key.publicKey.export({ format: "jwk" });
    const cose = new Map<number, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ]);
    const length = Buffer.from([id.length >> 8, id.length & 0xff]);
    const authData = Buffer.concat([
      this.#data(twist, hasCredential),
      Buffer.alloc(16),
      length,
      id,
      cbor(cose),
    ]);
    const [fmt, attStmt] = twist.attestation ?? ["none", new Map<string, Cbor>()];
    const attestation = new Map<string, Cbor>([
      ["fmt", fmt],
      ["attStmt", attStmt],
      ["authData", authData],
    ]);
    return this.#credential({
      clientDataJSON: this.#client("webauthn.create", options, twist),
      attestationObject: base64url(cbor(attestation)),
      transports: ["internal", "carrier-pigeon"],
    });
  }

  /** navigator.credentials.get() */
  sign(options: Asked, twist: Twist = {}): unknown {
    const clientDataJSON = this.#client("webauthn.get", options, twist);
    const authenticatorData = this.#data(twist);
    const signed = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, "base64url"))]);
    return this.#credential({
      clientDataJSON,
      authenticatorData: base64url(authenticatorData),
      signature: base64url(sign("sha256", signed, twist.signedWith ?? this.#key.privateKey)),
      userHandle: "userHandle" in twist ? twist.userHandle : this.#userHandle,
    });
  }

  #client(type: string, options: Asked, twist: Twist): string {
    return base64url(
      JSON.stringify({
        type: twist.type ?? type,
        challenge: twist.challenge ?? options.challenge,
        origin: twist.origin ?? this.#origin,
        crossOrigin: twist.crossOrigin ?? false,
      }),
    );
  }

  /** Authenticator data (W3C Web Authentication, section 6.1). */
  #data({ rpId = this.#rpId, isVerified = true, counter }: Twist, more = 0): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? this.counter);
    return Buffer.concat([sha256(rpId), Buffer.from([present | (isVerified ? verified : 0) | more]), count]);
  }

  #credential(response: Record<string, unknown>): unknown {
    return { id: this.id, rawId: this.id, type: "public-key", clientExtensionResults: {}, response };
  }
}
