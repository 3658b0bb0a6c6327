import { spawn, spawnSync } from "node:child_process";
import path from "node:path";

const program = path.resolve("public/offline-signer.py");

export const hasPython = spawnSync("python3", ["--version"]).status === 0;

export type Said = { code: number | null; out: string; complaint: string };

/** Runs the signer as somebody at a terminal does; `input` is what is typed. Writes no compiled copy beside it. */
export function runSigner(args: string[], input = ""): Promise<Said> {
  return python([program, ...args], input);
}

/** Calls functions of the signer by their names, in one run, and returns what they return: octets in hex, integers as text. */
export async function callSigner(calls: readonly [name: string, ...args: unknown[]][]): Promise<unknown[]> {
  const { code, out, complaint } = await python(["-c", caller, program], JSON.stringify(calls));
  if (code !== 0) throw new Error(complaint);
  return JSON.parse(out) as unknown[];
}

/** An argument that is octets, an integer, or a public key in SPKI. */
export const octets = (bytes: Uint8Array) => ({ octets: Buffer.from(bytes).toString("hex") });
export const integer = (value: bigint) => ({ integer: String(value) });
export const key = (spki: Uint8Array) => ({ key: Buffer.from(spki).toString("hex") });

const caller = `
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("signer", sys.argv[1])
signer = sys.modules["signer"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(signer)
readers = {"octets": bytes.fromhex, "integer": int, "key": lambda spki: signer.read_public_key(bytes.fromhex(spki))}
def read(value):
    return [readers[kind](content) for kind, content in value.items()][0] if isinstance(value, dict) else value
def write(value):
    if isinstance(value, bytes): return value.hex()
    if isinstance(value, tuple): return [write(each) for each in value]
    return value if value is None or isinstance(value, (bool, str)) else str(value)
def call(name, *args):
    try:
        return write(getattr(signer, name)(*map(read, args)))
    except (signer.Refusal, ValueError) as error:
        return {"refused": str(error)}
print(json.dumps([call(*each) for each in json.load(sys.stdin)]))
`;

function python(args: string[], input: string): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn("python3", ["-B", ...args], { env: { ...process.env, PYTHONIOENCODING: "utf-8" } });
    const said = { out: "", complaint: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (said.out += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (said.complaint += chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...said }));
    child.stdin.on("error", () => undefined).end(input);
  });
}
