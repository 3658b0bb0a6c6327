import http from "node:http";
import { work } from "./child.ts";

export type FileToTake = { url: string };

export type Taken = { seconds: number; firstAfter: number; lines: number; bytes: number };

/** Takes a file as fast as it comes and counts its lines; nothing of it is kept. */
function takeFile({ url }: FileToTake): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const since = () => (performance.now() - start) / 1000;
    http
      .get(url, (answer) => {
        let [lines, bytes, firstAfter] = [0, 0, 0];
        answer.on("data", (chunk: Buffer) => {
          firstAfter ||= since();
          bytes += chunk.length;
          for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
        });
        answer.once("error", reject);
        answer.once("end", () => {
          if (answer.statusCode === 200) resolve({ seconds: since(), firstAfter, lines, bytes });
          else reject(new Error(`The file was answered with ${answer.statusCode}.`));
        });
      })
      .once("error", reject);
  });
}

work(takeFile);
