// A headless browser for tests: the system's Chromium where there is one, else the one that comes from the registry.
import chromium from "@sparticuz/chromium";
import {existsSync} from "node:fs";
import puppeteer, {type Browser} from "puppeteer";

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--hide-scrollbars", "--force-color-profile=srgb"];

export async function launch(): Promise<Browser> {
  // Tells the registry's build to bring its own system libraries.
  process.env["AWS_EXECUTION_ENV"] ??= "AWS_Lambda_nodejs20.x";
  process.env["AWS_LAMBDA_JS_RUNTIME"] ??= "nodejs20.x";
  const executablePath = SYSTEM.find((path) => existsSync(path)) ?? (await chromium.executablePath());
  return puppeteer.launch({executablePath, headless: true, args: ARGUMENTS});
}
