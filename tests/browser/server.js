// Starts the local server on a free port over a data folder of its own.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export async function startServer() {
  const data = mkdtempSync(join(tmpdir(), "smart-customs-"));
  const binary = process.env.LOCAL_BINARY ?? join(root, "target/debug/local");
  const child = spawn(binary, ["--port", "0", "--data", data], {
    cwd: root,
    env: { ...process.env, LOG_LEVEL: "info", NO_COLOR: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const address = await new Promise((resolve, reject) => {
    let log = "";
    child.stderr.on("data", (chunk) => {
      log += chunk;
      const found = log.match(/address=(127\.0\.0\.1:\d+)/);
      if (found) resolve(found[1]);
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${log}`)));
    setTimeout(() => reject(new Error(`the server did not start: ${log}`)), 60_000).unref();
  });
  return {
    url: `http://${address}`,
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners("exit");
        child.on("exit", () => {
          rmSync(data, { recursive: true, force: true });
          resolve();
        });
        child.kill("SIGTERM");
      }),
  };
}
