// Every page in both languages, with and without JavaScript, wide and narrow: axe finds nothing,
// nothing scrolls sideways, nothing is reported on the console; whole journeys by keyboard and
// without JavaScript.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { startServer } from "./server.js";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const GOODS = { "zh-TW": "洋芋片", en: "accessories" };

let server;
let browser;

before(async () => {
  server = await startServer();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function api(path, body, headers = {}) {
  const answer = await fetch(server.url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return answer.json();
}

/** A dialogue, answered until it ends. */
async function played(description, language, option) {
  let dialogue = await api("/classification/dialogues", { description, language });
  while (dialogue.state === "asking") {
    dialogue = await api(
      `/classification/dialogues/${dialogue.id}/answers`,
      { question_id: dialogue.question.id, option_id: option(dialogue) },
      { "if-match": `"${dialogue.version}"` },
    );
  }
  return dialogue;
}

async function addresses(language) {
  const asking = await api("/classification/dialogues", { description: GOODS[language], language });
  const first = (dialogue) => dialogue.question.options[0].id;
  const resolved = await played(GOODS[language], language, first);
  const ambiguous = await played("機器零件", language, () => "unknown");
  assert.equal(resolved.state, "resolved");
  assert.equal(ambiguous.state, "ambiguous");
  const dialogue = (one) => `/classification/dialogues/${one.id}`;
  return [
    "/",
    "/classification",
    dialogue(asking),
    dialogue(resolved),
    dialogue(ambiguous),
    `${dialogue(resolved)}/transcript`,
    "/classification/suggestions",
    "/tariff",
    "/tariff?query=coffee",
    "/tariff/8518",
    "/tariff/851830",
    "/docs",
    "/problems",
    "/problems/stale-version",
    "/accessibility",
    "/explanation/confidence",
    "/nothing/here",
  ];
}

async function open(language, { javaScriptEnabled = true, width = 1280 } = {}) {
  const context = await browser.newContext({
    locale: language,
    javaScriptEnabled,
    viewport: { width, height: 900 },
  });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    // The browser itself notes every answer with an error status.
    const status = message.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(message.type()) && !status) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { context, page, complaints };
}

async function checked(page, what) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  const found = violations.map((violation) => ({
    rule: violation.id,
    nodes: violation.nodes.map((node) => node.html.slice(0, 160)),
  }));
  assert.deepEqual(found, [], `axe on ${what}`);
}

/** Whether the page is wider than its window. */
const overflows = () => document.documentElement.scrollWidth > window.innerWidth;

for (const language of ["zh-TW", "en"]) {
  test(`every page is accessible and fits, ${language}`, async () => {
    const { context, page, complaints } = await open(language);
    for (const path of await addresses(language)) {
      await page.setViewportSize({ width: 1280, height: 900 });
      const answer = await page.goto(server.url + path);
      assert.equal(await page.getAttribute("html", "lang"), language, path);
      const bytes = (await answer.body()).length;
      assert.ok(bytes < 100_000, `${path} has ${bytes} bytes`);
      await checked(page, `${path} in ${language}`);
      // 640 pixels are a window of 1280 at 200 % zoom.
      for (const width of [640, 320]) {
        await page.setViewportSize({ width, height: 900 });
        assert.equal(await page.evaluate(overflows), false, `${path} at ${width} pixels`);
      }
      await checked(page, `${path} in ${language} at 320 pixels`);
    }
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test(`forms that were filled in wrongly say what to do, ${language}`, async () => {
    const { context, page } = await open(language);
    for (const path of ["/classification", "/classification/suggestions"]) {
      await page.goto(server.url + path);
      await page.click("main form button[type=submit]");
      await page.waitForSelector(".error-summary");
      await checked(page, `the errors of ${path} in ${language}`);
      const target = await page.getAttribute(".error-summary a", "href");
      assert.equal(await page.locator(target).count(), 1, "the summary leads to the field");
    }
    await page.goto(`${server.url}/classification/suggestions`);
    await page.fill("#description", "wireless headphones");
    await page.click("main form button[type=submit]");
    await page.waitForSelector(".candidates");
    await checked(page, `suggestions in ${language}`);
    await context.close();
  });

  test(`without JavaScript the journey leads to a code, ${language}`, async () => {
    const { context, page } = await open(language, { javaScriptEnabled: false, width: 320 });
    await page.goto(`${server.url}/classification`);
    await page.fill("#description", GOODS[language]);
    await page.click("main form button[type=submit]");
    const asking = () => page.locator("input[type=radio][name=option_id]").count();
  for (let question = 0; question < 8 && (await asking()); question += 1) {
      // People click the words; the circle lies under them.
      await page.locator("form[action$=answers] .radio__label").first().click();
      await page.click("form[action$=answers] button[type=submit]");
    }
    assert.match(await page.textContent(".result__code"), /^\d{4}\.\d{2}$/);
    await context.close();
  });
}

test("the journey works by keyboard alone", async () => {
  const { context, page } = await open("en");
  await page.goto(server.url);
  const press = async (wanted) => {
    for (let step = 0; step < 80; step += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, wanted)) return;
    }
    assert.fail(`${wanted} cannot be reached by Tab`);
  };
  await press("main a.button");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/classification");
  await press("#description");
  await page.keyboard.type("potato chips");
  await press("main form button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/dialogues/*");
  const asking = () => page.locator("input[type=radio][name=option_id]").count();
  for (let question = 0; question < 8 && (await asking()); question += 1) {
    await press("input[type=radio][name=option_id]");
    await page.keyboard.press("Space");
    await press("form[action$=answers] button[type=submit]");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  }
  assert.match(await page.textContent(".result__code"), /^\d{4}\.\d{2}$/);
  await context.close();
});

test("the language switch keeps the place", async () => {
  const { context, page } = await open("zh-TW");
  await page.goto(`${server.url}/tariff?query=coffee`);
  await page.click(".language");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.match(page.url(), /\/tariff\?query=coffee$/);
  await context.close();
});
