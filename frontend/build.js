/* Builds dist/: one style sheet, the scripts and the fonts. Run by `npm run build`; needs Node 20 or newer, no network. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "dist");
const modules = join(here, "node_modules");

/** Drops what would make the hashed static files fail: maps that are not shipped, the British crest. */
function withoutStrays(text) {
  return text
    .replace(/\/[/*][#@] sourceMappingURL=[^\n*]*(\*\/)?/g, "")
    .replace(/url\((["']?)[^)"']*govuk-crest\.svg\1\)/g, "none");
}

/** Fails the build when a file of the style sheet or a script points at something that is not shipped. */
function refuseStrays(css) {
  const shipped = /^\.\.\/(fonts\/source-sans-3-[\w-]+\.woff2|images\/icon-[\w-]+\.(svg|png))$/;
  const strays = [...css.matchAll(/url\((["']?)(?!data:)([^)"']+)\1\)/g)].map((match) => match[2]).filter((address) => !shipped.test(address));
  if (strays.length > 0) {
    throw new Error(`The style sheet points at files that are not shipped: ${[...new Set(strays)].join(", ")}`);
  }
}

rmSync(out, { recursive: true, force: true });
for (const folder of ["css", "js", "fonts", "images"]) {
  mkdirSync(join(out, folder), { recursive: true });
}

const compiled = sass.compile(join(here, "styles", "theme.scss"), { style: "compressed", quietDeps: true, loadPaths: [here] });
const css = withoutStrays(compiled.css);
refuseStrays(css);
writeFileSync(join(out, "css", "tym.css"), css);

for (const match of new Set([...css.matchAll(/\.\.\/images\/(icon-[\w-]+\.(?:svg|png))/g)].map((found) => found[1]))) {
  cpSync(join(modules, "@ministryofjustice/frontend/moj/assets/images", match), join(out, "images", match));
}
for (const subset of ["latin", "latin-ext"]) {
  const font = `source-sans-3-${subset}-wght-normal.woff2`;
  cpSync(join(modules, "@fontsource-variable/source-sans-3/files", font), join(out, "fonts", font));
}
cpSync(join(here, "images"), join(out, "images"), { recursive: true });

const components = readFileSync(join(modules, "govuk-frontend/dist/govuk/all.bundle.js"), "utf8");
writeFileSync(join(out, "js", "govuk-frontend.js"), withoutStrays(components));
cpSync(join(here, "scripts"), join(out, "js"), { recursive: true });

console.log(`Built the front end: ${Math.round(css.length / 1024)} kB of styles`);
