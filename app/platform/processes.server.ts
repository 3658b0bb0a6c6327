import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether a process with this number exists and is more than a zombie. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return (await procState(pid)) !== "Z";
}

/** True when the process is gone within the time, false when it still runs after it. */
export async function waitUntilGone(pid: number, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (await isRunning(pid)) {
    if (Date.now() > end) return false;
    await pause(5);
  }
  return true;
}

/** Sends a signal; false when there is no such process. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** The command line and, on Linux, the working folder of a process, as far as this account may see them. */
export async function describe(pid: number): Promise<{ command: string; folder: string | undefined }> {
  if (process.platform === "linux") {
    const [command, folder] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
      readlink(`/proc/${pid}/cwd`).catch(() => undefined),
    ]);
    return { command: command.replaceAll("\0", " "), folder };
  }
  const listed =
    process.platform === "win32"
      ? run("powershell", [
          "-NoProfile",
          "-Command",
          `(Get-CimInstance Win32_Process -Filter ProcessId=${pid}).CommandLine`,
        ])
      : run("ps", ["-ww", "-o", "command=", "-p", String(pid)]);
  return { command: (await listed.catch(() => ({ stdout: "" }))).stdout.trim(), folder: undefined };
}

/**
 * Claims a folder for this process among all processes of the machine, or returns null when another live
 * process has it. The claim ends with `release` or with the process, however it ends.
 *
 * Each process puts down a file named after itself and its start, then looks who else is there. Files of
 * dead processes can always be removed, since nothing alive has their name, not even under a reused number.
 */
export async function claim(folder: string): Promise<{ release(): Promise<void> } | null> {
  await mkdir(folder, { recursive: true });
  const mine = `${process.pid}.${await startOf(process.pid)}`;
  const file = path.join(folder, mine);
  const release = () => rm(file, { force: true });

  for (let attempt = 1; attempt <= 5; attempt++) {
    try {
      await writeFile(file, "", { flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return null;
      throw error;
    }
    const others = (await liveClaims(folder)).filter((other) => other !== mine);
    if (others.length === 0) return { release };
    await release();
    // Two that came at the same moment have both stepped back: the luckier one gets it next time.
    await pause(20 + Math.random() * 100);
  }
  return null;
}

/** Whether any live process, this one included, has claimed the folder. */
export async function isClaimed(folder: string): Promise<boolean> {
  return (await liveClaims(folder)).length > 0;
}

async function liveClaims(folder: string): Promise<string[]> {
  const live: string[] = [];
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [pid, start] = name.split(".");
    if (!pid || !start || !/^\d+$/.test(pid)) continue;
    if ((await isRunning(Number(pid))) && (await startOf(Number(pid))) === start) live.push(name);
    else await rm(path.join(folder, name), { force: true }).catch(() => undefined);
  }
  return live;
}

/** A word that tells two processes with the same number apart: the start of the machine and, in it, of the process. */
async function startOf(pid: number): Promise<string> {
  const fields = await procFields(pid);
  if (fields) {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
    return `${boot.slice(0, 8)}-${fields[19]}`;
  }
  if (process.platform === "win32") return "unknown";
  const { stdout } = await run("ps", ["-o", "lstart=", "-p", String(pid)], {
    env: { ...process.env, LC_ALL: "C" },
  }).catch(() => ({
    stdout: "",
  }));
  return stdout.trim().replaceAll(/\W+/g, "-") || "unknown";
}

async function procState(pid: number): Promise<string | undefined> {
  return (await procFields(pid))?.[0];
}

/** What /proc says about a process after its name (proc(5)): the state is first, the start time twentieth. */
async function procFields(pid: number): Promise<string[] | undefined> {
  if (process.platform !== "linux") return undefined;
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}
